package io.orrery.gpu.parity;

import static org.assertj.core.api.Assertions.assertThat;

import io.orrery.zk.babyjub.EddsaPoseidon;
import io.orrery.zk.babyjub.Signature;
import io.orrery.zk.field.Fr;
import io.orrery.zk.kernel.ScalarKernels;
import java.math.BigInteger;
import java.util.ArrayList;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SignatureParityTest {
    @ParameterizedTest
    @MethodSource("io.orrery.gpu.parity.Subject#all")
    void signaturesAreJudgedAsByTheScalarKernels(Subject subject) {
        var kernels = subject.orNotRun();
        for (int count : new int[] {1, 3, 8, 17, 50}) {
            var claims = new ArrayList<EddsaPoseidon.Claim>();
            for (int i = 0; i < count; i++) {
                var seed = new byte[EddsaPoseidon.SigningKey.SEED_BYTES];
                seed[1] = (byte) (i / 2);
                var key = new EddsaPoseidon.SigningKey(seed);
                var message = Fr.of(1000 + i);
                var signature = key.sign(message);
                claims.add(new EddsaPoseidon.Claim(
                        key.publicKey(),
                        message,
                        i % 3 == 2 ? new Signature(signature.r8(), signature.s().xor(BigInteger.TWO)) : signature));
            }
            var verdicts = EddsaPoseidon.verifyAll(kernels, claims);
            assertThat(verdicts).isEqualTo(EddsaPoseidon.verifyAll(ScalarKernels.INSTANCE, claims));
            for (int i = 0; i < count; i++) {
                assertThat(verdicts[i]).as("%d of %d", i, count).isEqualTo(i % 3 != 2);
            }
        }
    }
}
