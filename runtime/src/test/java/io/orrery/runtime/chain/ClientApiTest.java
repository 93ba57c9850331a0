package io.orrery.runtime.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ClientApiTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Test
    void anAnswerWithoutAnEndIsNone() throws Exception {
        var endless = "\"" + "a".repeat(ClientApi.MOST_BYTES) + "\"";
        try (var client = new SpeakingClient().says("/path", endless).results("method", endless)) {
            var api = new ClientApi(client.url(), PATIENCE);

            assertThatThrownBy(() -> api.get("/path")).isInstanceOf(ClientApi.Mute.class);
            assertThatThrownBy(() -> api.call("method")).isInstanceOf(ClientApi.Mute.class);
        }
    }

    @Test
    void aLongAnswerIsRead() throws Exception {
        int length = ClientApi.MOST_BYTES - 100;
        var said = "\"" + "a".repeat(length) + "\"";
        try (var client = new SpeakingClient().says("/path", said).results("method", said)) {
            var api = new ClientApi(client.url(), PATIENCE);

            assertThat(api.get("/path").asText()).hasSize(length);
            assertThat(api.call("method").asText()).hasSize(length);
        }
    }
}
