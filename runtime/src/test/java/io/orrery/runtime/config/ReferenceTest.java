package io.orrery.runtime.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReferenceTest {
    private static final Path PAGE =
            Path.of(System.getProperty("orrery.root", "..")).resolve("docs/CONFIGURATION.md");

    private final Reference reference = Reference.read();

    /// `./orrery config reference > docs/CONFIGURATION.md` writes it anew.
    @Test
    void thePageIsWhatTheProgramPrints() throws IOException {
        assertThat(Files.readString(PAGE)).isEqualTo(new ReferencePage(reference).text());
    }

    @Test
    void everySettingSaysWhatItMeans() {
        assertThat(reference.settings().stream()
                        .filter(setting ->
                                setting.isOurs() || setting.variable().isPresent())
                        .filter(setting -> setting.meaning().isBlank())
                        .map(setting -> setting.file() + ".conf: " + setting.key()))
                .isEmpty();
    }

    @Test
    void whatPodsHaveOtherwiseSaysWhatItMeansAndWhatTheyShareIsNotToldTwice() {
        var pods = Reference.alone("kubernetes");

        assertThat(pods.find("orrery.drain.look-away"))
                .hasValueSatisfying(found -> assertThat(found.written()).isEqualTo("10s"));
        assertThat(pods.settings()).noneMatch(setting -> setting.meaning().isBlank());
        assertThat(pods.files()).containsExactly("kubernetes");
    }

    @Test
    void theLinesTellTheSameKeysAsTheLibrary() {
        var ours = ConfigFactory.parseResources("application.conf").resolve().getConfig("orrery").entrySet().stream()
                .map(entry -> "orrery." + entry.getKey())
                .toList();
        assertThat(reference.settings().stream()
                        .filter(Setting::isOurs)
                        .filter(setting -> setting.kind() != Kind.TABLE)
                        .map(Setting::key))
                .containsExactlyInAnyOrderElementsOf(ours);
    }

    @Test
    void aSettingHasDefaultKindVariableAndMeaning() {
        assertThat(reference.find("orrery.http.port"))
                .hasValueSatisfying(port -> assertThat(port.written()).isEqualTo("8080"))
                .hasValueSatisfying(port -> assertThat(port.kind()).isEqualTo(Kind.NUMBER))
                .hasValueSatisfying(port -> assertThat(port.variable()).contains("ORRERY_HTTP_PORT"))
                .hasValueSatisfying(port -> assertThat(port.most()).contains(65_535L));
        assertThat(reference.find("orrery.retention.history").map(Setting::kind))
                .contains(Kind.TIME_OR_OFF);
        assertThat(reference.find("orrery.aws.patience").map(Setting::meaning))
                .contains("For one answer: a node that starts waits for it, for each secret.");
        // It stands together with the key above it, which has the comment.
        assertThat(reference.find("orrery.validator.custody.margin").map(Setting::meaning))
                .isEqualTo(reference.find("orrery.validator.custody.lease").map(Setting::meaning));
        assertThat(reference.find("orrery.http.prot")).isEqualTo(Optional.empty());
    }
}
