package io.orrery.http.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedisSettingsTest {
    private static Optional<RedisSettings> with(String lines) {
        return RedisSettings.of(ConfigFactory.parseString(lines)
                .atPath("orrery.http.shared-store")
                .withFallback(ConfigFactory.parseResources("http.conf"))
                .resolve());
    }

    @Test
    void whoNamesNoneHasNone() {
        assertThat(with("")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "redis://cache, cache, 6379, false, 0",
        "redis://cache:7000/3, cache, 7000, false, 3",
        "rediss://master.x.cache.amazonaws.com:6379/, master.x.cache.amazonaws.com, 6379, true, 0",
        "redis://10.0.0.1:6379, 10.0.0.1, 6379, false, 0",
        "redis://[::1]:6379, [::1], 6379, false, 0",
    })
    void aUrlSaysWhere(String url, String host, int port, boolean tls, int database) {
        assertThat(with("url = \"" + url + "\"")).hasValueSatisfying(settings -> {
            assertThat(settings.host()).isEqualTo(host);
            assertThat(settings.port()).isEqualTo(port);
            assertThat(settings.tls()).isEqualTo(tls);
            assertThat(settings.database()).isEqualTo(database);
            assertThat(settings.patience()).isEqualTo(Duration.ofMillis(50));
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "url = cache|url is redis://HOST:PORT",
                "url = \"https://cache\"|url is redis://HOST:PORT",
                "url = \"redis:///1\"|url is redis://HOST:PORT",
                "url = \"redis://a b\"|url is no URL",
                "url = \"redis://ann:hunter2@cache\"|url has a user or a password",
                "url = \"redis://cache?password=hunter2\"|url has more than HOST:PORT/DATABASE",
                "url = \"redis://cache/16\"|url names no database: it is 0 to 15",
                "url = \"redis://cache/x\"|url names no database: it is 0 to 15",
                "url = \"redis://cache\", authority = /no/such|authority is \"/no/such\"; it is for rediss:// only",
                "url = \"rediss://cache\", authority = /no/such|authority is \"/no/such\"; there is no such file",
                "url = \"redis://cache\", aws-cache = c, user = app|aws-cache is \"c\"; an identity is shown over"
                        + " rediss://",
                "url = \"rediss://cache\", aws-cache = c|aws-cache is \"c\"; then user says as whom",
                "url = \"rediss://cache\", aws-cache = c, user = app, password = hunter2|aws-cache is \"c\"; then user"
                        + " says",
                "aws-cache = c|aws-cache is \"c\", and url is empty",
                "url = \"redis://cache\", user = app|user is \"app\"; it shows a password",
                "url = \"redis://cache\", patience = 0s|patience is 0ms; it is 1ms to 1000ms",
                "url = \"redis://cache\", patience = 2s|patience is 2000ms; it is 1ms to 1000ms",
                "url = \"redis://cache\", pause = 2m|pause is 120000ms; it is 1ms to 60000ms",
            })
    void whatCanNotBeIsRefusedWithItsNameAndRule(String lines, String said) {
        assertThatThrownBy(() -> with(lines))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("orrery.http.shared-store." + said)
                .satisfies(refused -> assertThat(refused.toString()).doesNotContain("hunter2"))
                .hasNoCause();
    }
}
