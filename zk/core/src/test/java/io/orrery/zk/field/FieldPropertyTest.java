package io.orrery.zk.field;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class FieldPropertyTest {
    /// Elements by their limbs: each is often all zeros, all ones or the modulus's own, where carries go wrong.
    @Provide
    Arbitrary<BigInteger> elements() {
        return Arbitraries.integers()
                .between(0, 3)
                .list()
                .ofSize(4)
                .flatMap(choice -> Arbitraries.longs().list().ofSize(4).map(limbs -> {
                    var value = BigInteger.ZERO;
                    for (int i = 3; i >= 0; i--) {
                        long own = Fq.MODULUS.shiftRight(64 * i).longValue();
                        long limb = switch (choice.get(i)) {
                            case 0 -> 0;
                            case 1 -> -1;
                            case 2 -> own;
                            default -> limbs.get(i);
                        };
                        value = value.shiftLeft(64).add(new BigInteger(Long.toUnsignedString(limb)));
                    }
                    return value.mod(Fq.MODULUS);
                }));
    }

    /// The element whose Montgomery limbs are the integer.
    private static Fq montgomery(BigInteger limbs) {
        long[] flat = new long[4];
        for (int i = 0; i < 4; i++) {
            flat[i] = limbs.shiftRight(64 * i).longValue();
        }
        return Fq.fromLimbs(flat, 0);
    }

    @Property
    void productsOfExtremeLimbsAgreeWithBigIntegers(
            @ForAll("elements") BigInteger a, @ForAll("elements") BigInteger b) {
        var x = montgomery(a);
        var y = montgomery(b);
        var p = Fq.MODULUS;
        assertThat(x.mul(y).toBigInteger())
                .isEqualTo(x.toBigInteger().multiply(y.toBigInteger()).mod(p));
        assertThat(x.add(y).toBigInteger())
                .isEqualTo(x.toBigInteger().add(y.toBigInteger()).mod(p));
        assertThat(x.sub(y).toBigInteger())
                .isEqualTo(x.toBigInteger().subtract(y.toBigInteger()).mod(p));
        long[] flat = new long[12];
        x.toLimbs(flat, 0);
        y.toLimbs(flat, 4);
        FqLimbs.mul(flat, 8, flat, 0, flat, 4);
        assertThat(Fq.fromLimbs(flat, 8)).isEqualTo(x.mul(y));
        FqLimbs.sub(flat, 8, flat, 0, flat, 4);
        assertThat(Fq.fromLimbs(flat, 8)).isEqualTo(x.sub(y));
        FqLimbs.add(flat, 8, flat, 0, flat, 4);
        assertThat(Fq.fromLimbs(flat, 8)).isEqualTo(x.add(y));
    }

    @Property(tries = 200)
    void theFieldLawsHold(
            @ForAll("elements") BigInteger a, @ForAll("elements") BigInteger b, @ForAll("elements") BigInteger c) {
        var x = montgomery(a);
        var y = montgomery(b);
        var z = montgomery(c);
        assertThat(x.add(y).mul(z)).isEqualTo(x.mul(z).add(y.mul(z)));
        assertThat(x.sub(y).add(y)).isEqualTo(x);
        assertThat(x.mul(y)).isEqualTo(y.mul(x));
        if (!x.isZero()) {
            assertThat(x.mul(x.inverse())).isEqualTo(Fq.ONE);
        }
    }
}
