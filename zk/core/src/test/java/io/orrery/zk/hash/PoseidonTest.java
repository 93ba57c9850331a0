package io.orrery.zk.hash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orrery.zk.field.Fr;
import io.orrery.zk.field.FrDot;
import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PoseidonTest {
    /// Published with EIP-5988 implementations and circomlib's own tests.
    @Test
    void agreesWithPublishedVectors() {
        assertThat(hash(1)).isEqualTo("18586133768512220936620570745912940619677854269274689475585506675881198879027");
        assertThat(hash(1, 2))
                .isEqualTo("7853200120776062878684798364095072458815029376092732009249414926327459813530");
        assertThat(hash(1, 2, 3, 4))
                .isEqualTo("18821383157269793795438455681495246036402687001665670618754263018637548127333");
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 5, 6, 7, 8, 9})
    void sparseRoundsAgreeWithThePermutationAsThePaperDefinesIt(int width) {
        var random = new Random(width);
        for (int run = 0; run < 20; run++) {
            var inputs = new Fr[width - 1];
            for (int i = 0; i < inputs.length; i++) {
                inputs[i] =
                        run == 0 ? Fr.of(Fr.MODULUS.subtract(BigInteger.ONE)) : Fr.reduce(new BigInteger(256, random));
            }
            assertThat(Poseidon.hash(inputs)).isEqualTo(reference(inputs));
        }
    }

    @Test
    void dotProductsOfTheLargestElementsAreCanonical() {
        var largest = Fr.of(Fr.MODULUS.subtract(BigInteger.ONE));
        for (int n = 1; n <= 9; n++) {
            // The largest limbs in Montgomery form, not the largest integer, are the edge of the lazy sum.
            var limbs = new long[4 * n];
            for (int i = 0; i < n; i++) {
                limbs[4 * i] = 0x43e1f593f0000000L;
                limbs[4 * i + 1] = 0x2833e84879b97091L;
                limbs[4 * i + 2] = 0xb85045b68181585dL;
                limbs[4 * i + 3] = 0x30644e72e131a029L;
            }
            var out = new long[4];
            FrDot.dot(out, 0, limbs, 0, limbs, 0, n);
            var element = Fr.fromLimbs(limbs, 0);
            assertThat(Fr.fromLimbs(out, 0)).isEqualTo(element.square().mul(Fr.of(n)));
            assertThat(largest.square()).isEqualTo(Fr.ONE);
        }
    }

    @Test
    void refusesNoInputAndNineInputs() {
        assertThatThrownBy(Poseidon::hash).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> hash(1, 2, 3, 4, 5, 6, 7, 8, 9)).isInstanceOf(IllegalArgumentException.class);
    }

    private static String hash(long... inputs) {
        var elements = new Fr[inputs.length];
        for (int i = 0; i < inputs.length; i++) {
            elements[i] = Fr.of(inputs[i]);
        }
        return Poseidon.hash(elements).toString();
    }

    /// Constants, S-boxes and the dense matrix in every round, drawn from the generator anew.
    private static Fr reference(Fr[] inputs) {
        int t = inputs.length + 1;
        var parameters = PoseidonParameters.of(t);
        int partial = parameters.partialRounds();
        var grain = new Grain(t, 8, partial);
        var state = new Fr[t];
        state[0] = Fr.ZERO;
        System.arraycopy(inputs, 0, state, 1, t - 1);
        for (int round = 0; round < 8 + partial; round++) {
            for (int i = 0; i < t; i++) {
                state[i] = state[i].add(grain.nextBelowModulus());
            }
            boolean full = round < 4 || round >= 4 + partial;
            for (int i = 0; i < (full ? t : 1); i++) {
                state[i] = state[i].pow(BigInteger.valueOf(5));
            }
            state = parameters.matrix().times(state);
        }
        return state[0];
    }
}
