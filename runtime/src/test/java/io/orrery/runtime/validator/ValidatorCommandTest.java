package io.orrery.runtime.validator;

import static org.assertj.core.api.Assertions.assertThat;

import io.orrery.runtime.Complaint;
import io.orrery.runtime.node.NodeHome;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/// What people do by hand with what their keys have signed.
class ValidatorCommandTest {
    private static final String ROOT = "0x" + "0a".repeat(32);
    private static final String OTHER_ROOT = "0x" + "0b".repeat(32);
    private static final String KEY = "0x" + "a1".repeat(48);
    private static final int MISUSE = 99;

    @TempDir
    private Path folder = Path.of("");

    private record Said(int status, String text) {}

    private Said validator(String... arguments) {
        var said = new StringWriter();
        var line = new CommandLine(new ValidatorCommand());
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setOut(new PrintWriter(said));
        line.setExecutionExceptionHandler((failure, _, _) -> {
            if (!(failure instanceof Complaint)) {
                throw failure;
            }
            said.append(failure.getMessage());
            return MISUSE;
        });
        return new Said(line.execute(arguments), said.toString());
    }

    private static String file(String root, String data) {
        return """
                {"metadata": {"interchange_format_version": "5", "genesis_validators_root": "%s"}, "data": [%s]}
                """.formatted(root, data);
    }

    private static String history(String blocks, String attestations) {
        return """
                {"pubkey": "%s", "signed_blocks": [%s], "signed_attestations": [%s]}
                """.formatted(KEY, blocks, attestations);
    }

    private Said take(String text) throws IOException {
        var file = Files.writeString(folder.resolve("in.json"), text);
        return validator("import", "--home", home(), "--file", file.toString());
    }

    private String home() {
        return folder.resolve("home").toString();
    }

    private String exported(String name) throws IOException {
        var file = folder.resolve(name);
        assertThat(validator("export", "--home", home(), "--file", file.toString())
                        .status())
                .isZero();
        return Files.readString(file);
    }

    @Test
    void whatIsExportedIsTheSameBytesWhoeverTookIt() throws IOException {
        assertThat(take(file(
                        ROOT,
                        history(
                                "{\"slot\": \"9\", \"signing_root\": \"%s\"}, {\"slot\": \"3\"}".formatted(ROOT),
                                "{\"source_epoch\": \"1\", \"target_epoch\": \"2\"}"))))
                .isEqualTo(new Said(
                        0,
                        "1 keys with 3 votes taken from %s into the key set main%n"
                                .formatted(folder.resolve("in.json"))));
        var first = exported("first.json");
        assertThat(first).contains("\"slot\" : \"3\"").endsWith("}\n");
        assertThat(validator(
                                "import",
                                "--home",
                                folder.resolve("other").toString(),
                                "--file",
                                folder.resolve("first.json").toString())
                        .status())
                .isZero();
        var second = folder.resolve("second.json");
        validator("export", "--home", folder.resolve("other").toString(), "--file", second.toString());
        assertThat(second).hasContent(first);
        assertThat(take(first).status()).isZero();
        assertThat(exported("again.json")).isEqualTo(first);
        var audit = validator("audit", "--home", home());
        assertThat(audit.status()).isZero();
        assertThat(audit.text()).contains("0 votes released for 1 keys: the chain holds");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"slot": 9}                                    | data[0].signed_blocks[0].slot is no string
            {"slot": "-9"}                                 | data[0].signed_blocks[0].slot is no decimal number: -9
            {"slot": "18446744073709551615"}               | which no chain ever comes to
            {"slot": "9", "root": "0x00"}                  | has the field root
            {"slot": "9", "signing_root": "0x00"}          | data[0].signed_blocks[0].signing_root: a digest is
            {"signing_root": null}                         | signing_root is no string
            {}                                             | data[0].signed_blocks[0].slot is missing
            {"slot": "9", "slot": "9"}                     | Duplicate field
            9                                              | data[0].signed_blocks[0] is no object
            {"slot": "9"                                   | it is no whole JSON
            """)
    void aFileThatIsNotWholeIsRefusedByTheFieldAndNothingIsTaken(String block, String why) throws IOException {
        assertThat(take(file(ROOT, history("{\"slot\": \"3\"}", ""))).status()).isZero();
        var before = exported("before.json");
        var said = take(file(ROOT, history("", "") + "," + history(block, "")));
        assertThat(said.status()).isEqualTo(MISUSE);
        assertThat(said.text()).contains(why.replace("data[0]", "data[1]"));
        assertThat(exported("after.json")).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"4", "6", "05"})
    void anotherVersionIsRefused(String version) throws IOException {
        var said = take(file(ROOT, "").replace("\"5\"", "\"" + version + "\""));
        assertThat(said.status()).isEqualTo(MISUSE);
        assertThat(said.text()).contains("metadata.interchange_format_version is " + version);
    }

    @Test
    void aFileOfAnotherChainIsRefused() throws IOException {
        assertThat(take(file(ROOT, history("{\"slot\": \"3\"}", ""))).status()).isZero();
        var said = take(file(OTHER_ROOT, history("{\"slot\": \"4\"}", "")));
        assertThat(said.status()).isEqualTo(MISUSE);
        assertThat(said.text()).contains("metadata.genesis_validators_root is " + OTHER_ROOT);
        assertThat(exported("out.json")).doesNotContain("\"4\"");
    }

    @Test
    void aVoteBeyondTheClockIsRefusedWhereAClockIsGiven() throws IOException {
        var file = Files.writeString(folder.resolve("in.json"), file(ROOT, history("{\"slot\": \"5000\"}", "")));
        var said = validator("import", "--home", home(), "--file", file.toString(), "--current-slot", "1000");
        assertThat(said.status()).isEqualTo(MISUSE);
        assertThat(said.text()).contains("a block for slot 5000, beyond slot 1055");
    }

    @Test
    void whereThereIsNoDatabaseNorFileThatIsSaid() {
        assertThat(validator("audit", "--home", home()).text()).contains("no node has its database in");
        assertThat(validator("import", "--home", home(), "--file", "nowhere.json")
                        .text())
                .contains("nowhere.json can not be read");
        assertThat(validator("conformance", folder.toString()).text()).contains("no scenario lies in");
    }

    @Test
    void everyScenarioOfTheFieldHoldsInBothModesOnTheFileDatabase() {
        holds("h2");
    }

    @Test
    void everyScenarioOfTheFieldHoldsInBothModesOnAServer() {
        holds("postgres");
    }

    private void holds(String database) {
        var vectors = Path.of(System.getProperty(
                        "orrery.vectors",
                        NodeHome.root().resolve("../shared/vectors").toString()))
                .resolve("eip3076");
        if (!Files.isDirectory(vectors)) {
            var why = "not run: no scenarios in " + vectors + "; -Dorrery.vectors=DIR says where they are";
            System.out.println(why);
            Assumptions.abort(why);
        }
        var said = validator("conformance", vectors.toString(), "--database", database);
        assertThat(said.text()).doesNotContain("FAILS").contains("52 of 52 hold");
        assertThat(said.status()).isZero();
    }
}
