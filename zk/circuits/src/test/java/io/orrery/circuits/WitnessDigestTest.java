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
        assertThat(hex(sha256.digest())).isEqualTo("ec9ddf15e00a2b87");
    }

    @ParameterizedTest
    @CsvSource({
        "1, 7880836f3f0b3b39", "2, 081c63f50dda7ab2", "3, 2d5d3fd539ab209c",
        "4, 87f88bd8fe8bc65d", "5, 1a842dbc111aa4af", "6, a5ec9bffd4109c9a",
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
        assertThat(digest(CIRCUIT.witness(BatchCircuitTest.batch().input()))).isEqualTo("2d1d97c93b4248b2");
    }

    @ParameterizedTest
    @CsvSource({"0, 0, 7e6a8996dcec7a46", "0, 1, a52350b7bd89df42", "1, 2, d199990990b64e63"})
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
