package io.orrery.ethereum;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.orrery.domain.Digest;
import io.orrery.domain.rollup.da.DataLayerFailure;
import io.orrery.domain.rollup.da.DataLayerKind;
import io.orrery.domain.rollup.da.DataOffer;
import io.orrery.domain.rollup.da.DataReceipt;
import io.orrery.ethereum.AltDaServer.Fault;
import io.orrery.ethereum.AltDaSettings.Commitment;
import io.orrery.ethereum.AltDaSettings.Method;
import io.orrery.zk.field.Fr;
import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.ValueSource;

class AltDaClientTest {
    private static final int MAX_BYTES = 4_096;
    private static final int MAX_COMMITMENT = 512;
    private static final byte[] DATA = data(1_000);

    private final AltDaServer server = AltDaServer.taking("PUT", "POST");

    @AfterEach
    void stop() {
        server.close();
    }

    private static byte[] data(int length) {
        var bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (i * 31 + 7);
        }
        return bytes;
    }

    private static DataOffer offer(byte[] slots) {
        return new DataOffer(7, 8, 0, 0, Fr.ZERO, Fr.ONE, Fr.ONE, slots, new byte[0]);
    }

    /// Long enough for a busy machine.
    private AltDaClient client(Commitment commitment) {
        return client(server.url(), Method.POST, commitment, Duration.ofSeconds(30));
    }

    private static AltDaClient client(URI url, Method method, Commitment commitment, Duration timeout) {
        return new AltDaClient(
                new AltDaSettings(url, method, commitment, timeout, timeout, MAX_BYTES, MAX_COMMITMENT, 4));
    }

    private static <T> T get(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }

    private static Throwable failure(CompletionStage<?> stage) {
        return stage.handle((_, failure) -> Objects.requireNonNull(failure, "it did not fail"))
                .toCompletableFuture()
                .join();
    }

    private static byte[] commitment(DataReceipt receipt) {
        return ((DataReceipt.AltDa) receipt).commitment();
    }

    @Test
    void dataThatWasPutUnderItsKeccakIsHadByIt() {
        try (var client = client(Commitment.KECCAK)) {
            var receipt = get(client.publish(offer(DATA)));
            assertThat(commitment(receipt)).hasSize(33).startsWith(0);
            assertThat(get(client.fetch(receipt))).hasValue(DATA);
            assertThat(client.kind()).isEqualTo(DataLayerKind.ALT_DA);
        }
    }

    @Test
    void dataThatTheServerNamesIsHadByThatName() {
        try (var client = client(Commitment.GENERIC)) {
            var first = get(client.publish(offer(DATA)));
            var second = get(client.publish(offer(data(3))));
            assertThat(commitment(first)).startsWith(1, 0x0c).isNotEqualTo(commitment(second));
            assertThat(get(client.fetch(first))).hasValue(DATA);
            assertThat(get(client.fetch(second))).hasValue(data(3));
        }
    }

    @Test
    void aServerThatNamesByKeccakWithoutBeingToldIsTaken() {
        server.namesByKeccak();
        try (var client = client(Commitment.GENERIC)) {
            var receipt = get(client.publish(offer(DATA)));
            assertThat(commitment(receipt)).isEqualTo(AltDaCommitment.keccak(DATA));
            assertThat(get(client.fetch(receipt))).hasValue(DATA);
        }
    }

    @Test
    void aCommitmentInHexadecimalAsTheSpecificationHasItIsTaken() {
        server.fails(Fault.HEX_COMMITMENT);
        try (var client = client(Commitment.GENERIC)) {
            var receipt = get(client.publish(offer(DATA)));
            assertThat(commitment(receipt)).hasSize(10).startsWith(1, 0x0c);
            assertThat(get(client.fetch(receipt))).hasValue(DATA);
        }
    }

    @Test
    void aServerThatTakesOneMethodOnlyIsSpokenToByIt() {
        try (var strict = AltDaServer.taking("POST");
                var right = client(strict.url(), Method.POST, Commitment.KECCAK, Duration.ofSeconds(30));
                var wrong = client(strict.url(), Method.PUT, Commitment.KECCAK, Duration.ofSeconds(30))) {
            assertThat(get(right.fetch(get(right.publish(offer(DATA)))))).hasValue(DATA);
            assertThat(failure(wrong.publish(offer(DATA))))
                    .isInstanceOf(DataLayerFailure.Unavailable.class)
                    .hasMessageContaining("405");
        }
        try (var strict = AltDaServer.taking("PUT");
                var right = client(strict.url(), Method.PUT, Commitment.GENERIC, Duration.ofSeconds(30))) {
            assertThat(get(right.fetch(get(right.publish(offer(DATA)))))).hasValue(DATA);
        }
    }

    @Test
    void aServerBehindAPathIsFound() {
        var behind = URI.create(server.url() + "/");
        try (var client = client(behind, Method.PUT, Commitment.KECCAK, Duration.ofSeconds(30))) {
            assertThat(get(client.fetch(get(client.publish(offer(DATA)))))).hasValue(DATA);
        }
    }

    @Test
    void whatIsNotThereIsEmpty() {
        try (var client = client(Commitment.KECCAK)) {
            assertThat(get(client.fetch(new DataReceipt.AltDa(AltDaCommitment.keccak(DATA)))))
                    .isEmpty();
        }
    }

    @Test
    void dataThatTheServerForgetsIsMissedAtTheFirstLook() {
        server.fails(Fault.FORGETS);
        try (var client = client(Commitment.GENERIC)) {
            assertThat(get(client.fetch(get(client.publish(offer(DATA)))))).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"LAYER_DOWN", "TOO_MANY_REQUESTS", "BROKEN", "REDIRECTS", "BREAKS_OFF"})
    void aServerThatCanNotDoItNowIsUnavailableForBoth(Fault fault) {
        try (var client = client(Commitment.GENERIC)) {
            var receipt = get(client.publish(offer(DATA)));
            server.fails(fault);
            assertThat(failure(client.publish(offer(DATA))))
                    .isInstanceOf(DataLayerFailure.Unavailable.class)
                    .hasMessageContaining(server.url().toString());
            assertThat(failure(client.fetch(receipt))).isInstanceOf(DataLayerFailure.Unavailable.class);
            server.fails(Fault.NOTHING);
            assertThat(get(client.fetch(receipt))).hasValue(DATA);
        }
    }

    @Test
    void aRedirectIsNotFollowed() {
        server.fails(Fault.REDIRECTS);
        try (var client = client(Commitment.KECCAK)) {
            assertThat(failure(client.publish(offer(DATA)))).hasMessageContaining("307");
            assertThat(server.asked()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"HTML", "EMPTY", "SHORT_COMMITMENT", "OTHER_COMMITMENT", "LONG_COMMITMENT", "ENDLESS"})
    void anAnswerThatIsNoCommitmentOfTheDataIsNotTaken(Fault fault) {
        server.fails(fault);
        try (var client = client(Commitment.GENERIC)) {
            assertThat(failure(client.publish(offer(DATA))))
                    .isInstanceOf(DataLayerFailure.Unavailable.class)
                    .hasMessageContaining("commitment");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"OTHER_DATA", "SHORT_DATA", "EMPTY", "HTML", "ENDLESS"})
    void otherDataUnderAKeccakIsFoundOut(Fault fault) {
        try (var client = client(Commitment.KECCAK)) {
            var receipt = get(client.publish(offer(DATA)));
            server.fails(fault);
            assertThat(failure(client.fetch(receipt))).isInstanceOf(DataLayerFailure.Refused.class);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"OTHER_DATA", "SHORT_DATA", "EMPTY", "HTML"})
    void whatIsUnderTheServersOwnNameIsHandedOnForTheReaderToCompare(Fault fault) {
        try (var client = client(Commitment.GENERIC)) {
            var receipt = get(client.publish(offer(DATA)));
            server.fails(fault);
            assertThat(get(client.fetch(receipt)))
                    .hasValueSatisfying(found -> assertThat(found).isNotEqualTo(DATA));
        }
    }

    @Test
    void anAnswerThatStallsEndsWithTheTimeout() {
        server.fails(Fault.STALLS);
        try (var client = client(server.url(), Method.POST, Commitment.GENERIC, Duration.ofMillis(300))) {
            assertThat(failure(client.publish(offer(DATA)))).isInstanceOf(DataLayerFailure.Unavailable.class);
            assertThat(failure(client.fetch(new DataReceipt.AltDa(AltDaCommitment.keccak(DATA)))))
                    .isInstanceOf(DataLayerFailure.Unavailable.class);
        }
    }

    @Test
    void aRefusedConnectionIsUnavailable() {
        server.close();
        try (var client = client(Commitment.KECCAK)) {
            assertThat(failure(client.publish(offer(DATA)))).isInstanceOf(DataLayerFailure.Unavailable.class);
        }
    }

    @Test
    void dataThatTheServerDoesNotTakeIsRefused() {
        server.fails(Fault.TOO_LARGE);
        try (var client = client(Commitment.KECCAK)) {
            assertThat(failure(client.publish(offer(DATA))))
                    .isInstanceOf(DataLayerFailure.Refused.class)
                    .hasMessageContaining("413");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, MAX_BYTES + 1})
    void dataOutOfBoundsIsRefusedBeforeAnythingIsSent(int length) {
        try (var client = client(Commitment.KECCAK)) {
            assertThat(failure(client.publish(offer(data(length)))))
                    .isInstanceOf(DataLayerFailure.Refused.class)
                    .hasMessageContaining("batch 7 has " + length + " bytes");
            assertThat(server.asked()).isZero();
        }
    }

    @Test
    void theLongestDataPasses() {
        try (var client = client(Commitment.GENERIC)) {
            var longest = data(MAX_BYTES);
            assertThat(get(client.fetch(get(client.publish(offer(longest)))))).hasValue(longest);
        }
    }

    @Test
    void aReceiptOfAnotherLayerIsRefused() {
        try (var client = client(Commitment.GENERIC)) {
            assertThat(failure(client.fetch(new DataReceipt.Blob(new Digest(1, 2, 3, 4)))))
                    .isInstanceOf(DataLayerFailure.Refused.class);
            assertThat(failure(client.fetch(new DataReceipt.AltDa(new byte[] {2, 3, 4}))))
                    .isInstanceOf(DataLayerFailure.Refused.class);
            assertThat(server.asked()).isZero();
        }
    }

    /// What one fault leaves behind must not disturb the next call: connections are kept.
    @ParameterizedTest
    @EnumSource(
            mode = Mode.EXCLUDE,
            names = {"NOTHING", "HEX_COMMITMENT", "STALLS", "OTHER_DATA", "SHORT_DATA"})
    void afterAnyFaultTheNextCallIsAnswered(Fault fault) {
        try (var client = client(Commitment.GENERIC)) {
            server.fails(fault);
            var _ = catchThrowable(() -> get(client.fetch(get(client.publish(offer(DATA))))));
            server.fails(Fault.NOTHING);
            assertThat(get(client.fetch(get(client.publish(offer(DATA)))))).hasValue(DATA);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ftp://127.0.0.1/",
                "/put",
                "http:///put",
                "http://name:word@127.0.0.1/",
                "http://127.0.0.1/?a=b",
                "http://127.0.0.1/#a"
            })
    void aUrlThatIsNoServersIsNamedAndNoPasswordIsPrinted(String url) {
        assertThatThrownBy(() -> client(URI.create(url), Method.POST, Commitment.KECCAK, Duration.ofSeconds(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("an alt-DA server can not have")
                .message()
                .doesNotContain("word");
    }
}
