package io.orrery.runtime.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.orrery.runtime.Complaint;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProblemsTest {
    private static Config with(String lines) {
        return ConfigFactory.parseString(lines)
                .withFallback(ConfigFactory.parseResources("application.conf"))
                .resolve();
    }

    private static List<String> found(String lines) {
        return Problems.in(with(lines)).found();
    }

    @Test
    void whatTheFilesSayIsRight() {
        assertThat(found("")).isEmpty();
        Problems.in(with("")).require();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "orrery.http.prot = 1|orrery.http.prot is no setting; did you mean orrery.http.port?",
                "orrery.something.else = 1|orrery.something.else is no setting (",
                "orrery.http.port = many|orrery.http.port is \"many\"; it is a whole number",
                "orrery.http.port = 70000|orrery.http.port is 70000; it is at most 65535",
                "orrery.sequencer.fill-percent = 101|orrery.sequencer.fill-percent is 101; it is at most 100",
                "orrery.sequencer.max-queue = -1|orrery.sequencer.max-queue is -1; it is not below zero",
                "orrery.drain.proof = soon|orrery.drain.proof is \"soon\"; it is a time, as",
                "orrery.drain.proof = -1s|orrery.drain.proof is \"-1s\"; it is not below zero",
                "orrery.http.max-body = much|orrery.http.max-body is \"much\"; it is bytes, as",
                "orrery.persistence.compact = perhaps|orrery.persistence.compact is \"perhaps\"; it is on or off",
                "orrery.da.layers = {a = 1}|orrery.da.layers is {\"a\":1}; it is a list",
                "orrery.retention.history = never|orrery.retention.history is \"never\"; it is off, or a time",
                "orrery.http.host = null|orrery.http.host has no value; it is a text",
                "orrery.l1.url = [a]|orrery.l1.url is [\"a\"]; it is a text",
            })
    void eachIsToldWithKeyValueAndRule(String line, String said) {
        assertThat(found(line)).anySatisfy(problem -> assertThat(problem).startsWith(said));
    }

    @Test
    void whatMayBeSetIs() {
        assertThat(found("""
                orrery.http.port = 1
                orrery.retention.history = 30d
                orrery.da.layers = "committee,calldata"
                orrery.proofs.api-keys { somebody = "00ff" }
                orrery.persistence.compact = off
                """)).isEmpty();
    }

    @Test
    void allAreToldInOneList() {
        var problems = Problems.in(with("orrery.http.prot = 1\norrery.drain.proof = soon"))
                .also(() -> {
                    throw new Complaint("a part's own");
                })
                .also(() -> {});
        assertThat(problems.found()).hasSize(3);
        assertThatThrownBy(problems::require)
                .isInstanceOf(Complaint.class)
                .hasMessageStartingWith("3 settings are wrong:\n  orrery.drain.proof is")
                .hasMessageEndingWith("\n  a part's own");
    }

    @Test
    void aSecretIsNotToldWithTheRuleThatItBreaks() {
        assertThat(found("orrery.persistence.password = [hunter2]"))
                .singleElement()
                .satisfies(said -> assertThat(said)
                        .startsWith("orrery.persistence.password is (secret); it is a text")
                        .doesNotContain("hunter2"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "orrery.persistence.password|hunter2|(secret)",
                "orrery.proofs.api-keys.me|hunter2|(secret)",
                "orrery.l1.url|https://me:hunter2@l1.example/|https://(secret)@l1.example/",
                "orrery.l1.url|https://l1.example/v3/hunter2hunter2hunter2hunter2|https://l1.example/v3/(secret)",
                "orrery.persistence.url|jdbc:postgresql://db/o?user=hunter2&password=hunter2&ssl=on|jdbc:postgresql://db/o?user=(secret)&password=(secret)&ssl=on",
                "orrery.http.host|127.0.0.1|127.0.0.1",
            })
    void aSecretIsMasked(String key, String value, String shown) {
        assertThat(Masked.value(key, value)).isEqualTo(shown);
    }
}
