package io.orrery.runtime.terraform;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What AWS is asked for: formatted, valid by the provider's schema, and as the tests beside it say.
/// Terraform checks, with a provider that has its schema and no cloud.
class TerraformTest {
    private static Terraform terraform;
    private static @Nullable ProviderSchema running;

    @BeforeAll
    static void start(@TempDir Path folder) {
        var program = Terraform.orAbort();
        var provider = ProviderSchema.start();
        running = provider;
        terraform = new Terraform(program, Terraform.SOURCES, provider).on(folder.resolve("tree"));
    }

    @AfterAll
    static void stop() throws IOException {
        if (running != null) {
            running.close();
        }
    }

    @Test
    void everyFileIsFormatted() {
        assertThat(terraform.run(".", "fmt", "-check", "-recursive")).isEqualTo(new Terraform.Answer(0, ""));
    }

    @Test
    void aFileThatIsNotIsNamed(@TempDir Path folder) throws IOException {
        var copy = terraform.on(folder.resolve("tree"));
        Files.writeString(copy.tree().resolve("modules/network/main.tf"), "locals {\na=1\n}\n");
        var answer = copy.run(".", "fmt", "-check", "-recursive");
        assertThat(answer.status()).isNotZero();
        assertThat(answer.text()).contains("modules/network/main.tf");
    }

    static List<String> folders() {
        return Terraform.folders();
    }

    @ParameterizedTest
    @MethodSource("folders")
    void isValidAndAsItsTestsSay(String folder) {
        succeeds(terraform.init(folder));
        succeeds(terraform.validate(folder));
        var tested = terraform.test(folder);
        succeeds(tested);
        assertThat(tested.text())
                .as("a folder without tests")
                .containsPattern("Success! [1-9]\\d* passed, 0 failed\\.");
    }

    static Stream<Broken> mistakes() {
        return Broken.ALL.stream();
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void aMistakeIsNoticed(Broken mistake, @TempDir Path folder) throws IOException {
        var copy = terraform.on(folder.resolve("tree"));
        mistake.in(copy);
        var module = "modules/" + mistake.module();
        succeeds(copy.init(module));
        var answer = copy.test(module);
        assertThat(answer.status()).as(answer.text()).isNotZero();
        assertThat(answer.text()).contains("run \"" + mistake.run() + "\"... fail");
    }

    @Test
    void anArgumentThatAwsDoesNotKnowIsRefused(@TempDir Path folder) throws IOException {
        assertThat(invalid(folder, "enable_dns_support ", "enable_dns_supports "))
                .contains("An argument named \"enable_dns_supports\" is not expected here.");
    }

    @Test
    void anArgumentThatIsMissingIsRefused(@TempDir Path folder) throws IOException {
        assertThat(invalid(folder, "  vpc_id            = aws_vpc.this.id\n  service_name ", "  service_name "))
                .contains("The argument \"vpc_id\" is required");
    }

    @Test
    void anArgumentOfAnotherTypeIsRefused(@TempDir Path folder) throws IOException {
        assertThat(invalid(folder, "enable_dns_support   = true", "enable_dns_support   = [\"yes\"]"))
                .contains("Inappropriate value for attribute \"enable_dns_support\": bool required.");
    }

    private static String invalid(Path folder, String right, String wrong) throws IOException {
        var copy = terraform.on(folder.resolve("tree"));
        new Broken("network", "main.tf", right, wrong, "").in(copy);
        succeeds(copy.init("modules/network"));
        var answer = copy.validate("modules/network");
        assertThat(answer.status()).isNotZero();
        return answer.text();
    }

    /// Else a module could be checked against one schema and applied by another.
    @Test
    void everythingIsPinnedToTheVersionThatTheSchemaIsOf() throws IOException {
        var version = new ObjectMapper()
                .readTree(ProviderSchema.HOME.resolve("schema.json").toFile())
                .path("version")
                .asText();
        for (var folder : Terraform.folders()) {
            assertThat(Files.readString(Terraform.SOURCES.resolve(folder).resolve("versions.tf")))
                    .as(folder)
                    .contains("version = \"" + version + "\"")
                    .contains("required_version = \">= 1.11.0, < 2.0.0\"");
        }
    }

    private static void succeeds(Terraform.Answer answer) {
        assertThat(answer.status()).as(answer.text()).isZero();
    }
}
