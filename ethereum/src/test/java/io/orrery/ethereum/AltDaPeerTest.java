package io.orrery.ethereum;

import static org.assertj.core.api.Assertions.assertThat;

import io.orrery.domain.rollup.da.DataOffer;
import io.orrery.domain.rollup.da.DataReceipt;
import io.orrery.ethereum.AltDaSettings.Commitment;
import io.orrery.ethereum.AltDaSettings.Method;
import io.orrery.zk.field.Fr;
import java.net.URI;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The client against an alt-DA server that somebody else wrote: `-Dorrery.test.alt-da=http://host:port`. There is none
/// in a registry to be started here, so without that it is not run.
class AltDaPeerTest {
    private static final String PEER = System.getProperty("orrery.test.alt-da", "");

    @ParameterizedTest
    @EnumSource(Commitment.class)
    void aPeerGivesBackWhatItWasGivenAndNothingElse(Commitment commitment) {
        if (PEER.isEmpty()) {
            var why = "not run: no alt-DA server is named by -Dorrery.test.alt-da";
            System.err.println(why);
            Assumptions.abort(why);
        }
        var random = new Random();
        try (var client = new AltDaClient(new AltDaSettings(
                URI.create(PEER),
                Method.POST,
                commitment,
                Duration.ofMinutes(5),
                Duration.ofMinutes(1),
                1 << 20,
                1 << 13,
                4))) {
            for (int length : new int[] {1, 31, 124, 4_960}) {
                var data = new byte[length];
                random.nextBytes(data);
                var receipt = get(client.publish(offer(data)));
                assertThat(get(client.fetch(receipt))).hasValue(data);
                // The same again is as good.
                assertThat(get(client.fetch(get(client.publish(offer(data)))))).hasValue(data);
            }
            var unknown = new byte[100];
            random.nextBytes(unknown);
            assertThat(get(client.fetch(new DataReceipt.AltDa(AltDaCommitment.keccak(unknown)))))
                    .isEmpty();
        }
    }

    private static DataOffer offer(byte[] slots) {
        return new DataOffer(1, 8, 0, 0, Fr.ZERO, Fr.ONE, Fr.ONE, slots, new byte[0]);
    }

    private static <T> T get(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }
}
