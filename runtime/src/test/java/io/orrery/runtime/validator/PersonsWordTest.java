package io.orrery.runtime.validator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/// What people say of a key set, in the database of a node that is not running.
class PersonsWordTest {
    private static final String EMPTY = """
            {"metadata": {"interchange_format_version": "5", "genesis_validators_root": "0x%s"}, "data": []}
            """.formatted("0a".repeat(32));

    @TempDir
    private Path folder = Path.of("");

    private String validator(int status, String... arguments) {
        var said = new StringWriter();
        var line = new CommandLine(new ValidatorCommand());
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setOut(new PrintWriter(said));
        line.setErr(new PrintWriter(said));
        var all = new String[arguments.length + 2];
        System.arraycopy(arguments, 0, all, 0, arguments.length);
        all[arguments.length] = "--home";
        all[arguments.length + 1] = folder.resolve("home").toString();
        assertThat(line.execute(all)).as(said::toString).isEqualTo(status);
        return said.toString();
    }

    @Test
    void whatAPersonSaysCountsAndIsPartOfTheChain() throws IOException {
        var file = Files.writeString(folder.resolve("in.json"), EMPTY);
        validator(0, "import", "--file", file.toString());
        assertThat(validator(0, "status")).contains("not enabled", "nobody", "0 in use of 0");
        assertThat(validator(0, "enable", "--wait", "0")).contains("main is enabled, epoch 0, nobody has it");
        assertThat(validator(0, "pause")).contains("main is paused");
        assertThat(validator(0, "status")).contains("state       paused", "paused by");
        assertThat(validator(0, "resume")).contains("main is enabled");
        assertThat(validator(0, "disable")).contains("main is not enabled");
        // Of which chain it is, is not known here, so a person has to say where it is.
        assertThat(validator(1, "accept-database")).contains("--current-slot");
        assertThat(validator(1, "accept-database", "--current-slot", "-5")).contains("no chain is at epoch");
        assertThat(validator(0, "accept-database", "--current-slot", "3200")).contains("main is not enabled");
        assertThat(validator(0, "status")).contains("accepted-database by");
        assertThat(validator(0, "audit")).contains("the chain holds");
        assertThat(validator(1, "pause", "--key-set", "another")).contains("refused: UNKNOWN_KEY_SET");
        assertThat(validator(1, "status", "--key-set", "another")).contains("there is no key set another");
    }

    @Test
    void aPersonAnswersForKeysWithoutAHistoryAndTheirWatermarksJump() throws IOException {
        var key = "0x" + "a1".repeat(48);
        var other = "0x" + "b2".repeat(48);
        var text = """
                {"metadata": {"interchange_format_version": "5", "genesis_validators_root": "0x%s"}, "data": [
                  {"pubkey": "%s", "signed_blocks": [], "signed_attestations": []},
                  {"pubkey": "%s", "signed_blocks": [],
                   "signed_attestations": [{"source_epoch": "1", "target_epoch": "2"}]}]}
                """.formatted("0a".repeat(32), key, other);
        validator(
                0,
                "import",
                "--file",
                Files.writeString(folder.resolve("in.json"), text).toString());
        assertThat(validator(1, "accept-key")).contains("name keys, or --all");
        assertThat(validator(1, "accept-key", "0x12", "--current-slot", "3200")).contains("KEY: ");
        assertThat(validator(1, "accept-key", "0x" + "c3".repeat(48), "--current-slot", "3200"))
                .contains("is not in the key set main");

        assertThat(validator(0, "accept-key", "--all", "--unused")).contains("1 keys of main accepted");
        assertThat(validator(0, "status"))
                .contains("target 2", "key-accepted by")
                .doesNotContain("jumped");
        assertThat(validator(0, "accept-key", key, "--current-slot", "3200")).contains("0 keys of main accepted");
        assertThat(validator(0, "accept-key", "--all", "--current-slot", "3200"))
                .contains("0 keys of main accepted");
        assertThat(validator(0, "status")).contains("target 102", "key-accepted by", "jumped to slot");
        assertThat(validator(0, "audit")).contains("the chain holds");
    }
}
