package io.orrery.runtime.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.orrery.runtime.Complaint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NamedSecretsTest {
    private static final String NAME = "prod/orrery/database";

    private final List<String> asked = new CopyOnWriteArrayList<>();
    private HttpServer server;

    @SuppressWarnings("NullAway.Init") // JUnit calls `start` first.
    NamedSecretsTest() {}

    /// Secrets Manager, with one secret.
    @BeforeEach
    void start() throws IOException {
        System.setProperty("aws.accessKeyId", "AKIDTEST");
        System.setProperty("aws.secretAccessKey", "hunter2key");
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            asked.add(body);
            boolean there = body.contains("\"" + NAME + "\"");
            var answer = (there ? "{\"SecretString\":\"hunter2\"}" : "{\"__type\":\"ResourceNotFoundException\"}")
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(there ? 200 : 400, answer.length);
            try (var out = exchange.getResponseBody()) {
                out.write(answer);
            }
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
        System.clearProperty("aws.accessKeyId");
        System.clearProperty("aws.secretAccessKey");
    }

    private Config with(String lines) {
        return ConfigFactory.parseString(lines + "\norrery.aws { region = eu-central-2, endpoint = \"http://127.0.0.1:"
                        + server.getAddress().getPort() + "\" }")
                .withFallback(ConfigFactory.parseResources("application.conf"))
                .resolve();
    }

    @Test
    void aSettingThatNamesASecretHasItWhenANodeStarts() {
        var config = NamedSecrets.read(with("""
                orrery.persistence.password = "aws-sm:%s"
                orrery.persistence.user = somebody
                """.formatted(NAME)));
        assertThat(config.getString("orrery.persistence.password")).isEqualTo("hunter2");
        assertThat(config.getString("orrery.persistence.user")).isEqualTo("somebody");
        assertThat(asked).hasSize(1);
    }

    @Test
    void aSecretThatIsNotThereIsNamedWithItsSetting() {
        assertThatThrownBy(() -> NamedSecrets.read(with("orrery.persistence.password = \"aws-sm:prod/other\"")))
                .isInstanceOf(Complaint.class)
                .hasMessage("orrery.persistence.password: AWS has no secret prod/other");
    }

    @Test
    void nobodyIsAskedWhereNothingIsNamed() {
        var config = with("orrery.persistence.password = own");
        assertThat(NamedSecrets.read(config)).isSameAs(config);
        assertThat(asked).isEmpty();
    }

    @Test
    void aPlaceThatIsNoneIsRefused() {
        var named = "orrery.persistence.password = \"aws-sm:" + NAME + "\"\n";
        for (var wrong : List.of(
                "orrery.aws.endpoint = \"http://elsewhere.example\"",
                "orrery.aws.endpoint = \"https://hunter2@aws.example\"",
                "orrery.aws.tries = 11")) {
            var config = ConfigFactory.parseString(wrong).withFallback(with(named));
            assertThatThrownBy(() -> NamedSecrets.read(config))
                    .isInstanceOf(Complaint.class)
                    .hasMessageStartingWith("orrery.aws.")
                    .satisfies(thrown -> assertThat(thrown.getMessage()).doesNotContain("hunter2"));
        }
        assertThat(asked).isEmpty();
    }
}
