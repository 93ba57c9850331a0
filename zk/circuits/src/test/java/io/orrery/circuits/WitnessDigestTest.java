package io.orrery.circuits;

import static io.orrery.circuits.BatchCircuitTest.CIRCUIT;
import static io.orrery.circuits.TestBatch.sign;
import static org.assertj.core.api.Assertions.assertThat;

import io.orrery.domain.rollup.account.Account;
import io.orrery.domain.rollup.transaction.OperationType;
import io.orrery.domain.rollup.transaction.Transaction;
import io.orrery.zk.babyjub.Point;
import io.orrery.zk.field.Fr;
import io.orrery.zk.kernel.Compute;
import io.orrery.zk.kernel.ScalarKernels;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The constraints and the witness to the last bit, so that a quicker way to compute it is seen to compute the same. A
/// change of the
/// circuit that is meant changes these digests with the golden file of constraints.
final class WitnessDigestTest {
    @Test
    void theConstraintsAreWhatTheyWere() {
        var sha256 = sha256();
        for (var matrix : List.of(
                CIRCUIT.shape().a(), CIRCUIT.shape().b(), CIRCUIT.shape().c())) {
            for (var words : List.of(matrix.rowStart(), matrix.wire(), matrix.coefficient())) {
                var bytes = ByteBuffer.allocate(Integer.BYTES * words.length).order(ByteOrder.LITTLE_ENDIAN);
                bytes.asIntBuffer().put(words);
                sha256.update(bytes.array());
            }
            sha256.update(bytes(matrix.table()));
        }
        assertThat(hex(sha256.digest())).isEqualTo("01d60657300bc0c5");
    }

    @ParameterizedTest
    @CsvSource({
        "1, 9cdf2ac1f6567eab", "2, 1d032da6fd707107", "3, 0f6edf3023035e97",
        "4, f33a55845569e995", "5, 95bed272d995ebd9", "6, 0d1e143d785cf397",
    })
    void theWitnessOfASeededBatchIsWhatItWas(long seed, String digest) {
        var witness = CIRCUIT.witness(RandomBatch.of(seed, 8).input());
        assertThat(CIRCUIT.shape().firstUnsatisfied(witness)).isEmpty();
        assertThat(digest(witness)).isEqualTo(digest);
    }

    @Test
    void theWitnessIsTheSameHoweverManyThreadsComputeIt() {
        var batch = RandomBatch.of(7, 16);
        batch.timestamp = 1_700_000_000;
        var trace = batch.trace();
        var circuit = new BatchCircuit(16);
        var alone = circuit.witness(trace);
        for (int threads : new int[] {1, 3, 16}) {
            try (var pool = new ForkJoinPool(threads)) {
                assertThat(circuit.witness(trace, new Compute(ScalarKernels.INSTANCE, pool)))
                        .isEqualTo(alone);
            }
        }
    }

    @Test
    void theWitnessOfABatchOfNoopsIsWhatItWas() {
        assertThat(digest(CIRCUIT.witness(BatchCircuitTest.batch().input()))).isEqualTo("6a4b4165a15931c1");
    }

    @ParameterizedTest
    @CsvSource({"0, 0, 354e7681523e39b2", "0, 1, 28c7f0642b17f91c", "1, 2, bbb41a18b392a067"})
    void theWitnessForAKeyThatCanNotSignIsWhatItWas(long x, long y, String digest) {
        var tree = BatchCircuitTest.batch().tree;
        tree.put(1, new Account(TestBatch.owner(1), 5, 0, BigInteger.TEN, new Point(Fr.of(x), Fr.of(y))));
        var batch = new TestBatch(tree);
        batch.feeAccount = 9;
        var signed = sign(TestBatch.key(1), new Transaction(OperationType.TRANSFER, 1, 2, 5, 1, 0, 0, 100));
        assertThat(digest(CIRCUIT.witness(batch.execute(signed, false).input())))
                .isEqualTo(digest);
    }

    private static String digest(long[] witness) {
        return hex(sha256().digest(bytes(witness)));
    }

    private static byte[] bytes(long[] words) {
        var bytes = ByteBuffer.allocate(Long.BYTES * words.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asLongBuffer().put(words);
        return bytes.array();
    }

    private static String hex(byte[] digest) {
        return HexFormat.of().formatHex(digest, 0, 8);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
