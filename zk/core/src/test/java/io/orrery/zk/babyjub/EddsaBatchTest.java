package io.orrery.zk.babyjub;

import static org.assertj.core.api.Assertions.assertThat;

import io.orrery.zk.field.Fr;
import io.orrery.zk.kernel.InstalledKernels;
import io.orrery.zk.kernel.Kernels;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class EddsaBatchTest {
    private static final BigInteger L = BabyJubJub.SUBORDER;

    static Stream<Kernels> kernels() {
        return InstalledKernels.here().available().stream();
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void eachSignatureIsJudgedAsItIsAlone(Kernels kernels) {
        var random = new Random(3);
        for (int count : new int[] {0, 1, 2, 7, 8, 9, 33}) {
            var claims = new ArrayList<EddsaPoseidon.Claim>();
            for (int i = 0; i < count; i++) {
                var key = key(random.nextInt(4));
                var claim = claim(key, random);
                claims.add(random.nextBoolean() ? claim : broken(claim, i));
            }
            assertSameAsAlone(kernels, claims);
        }
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void oneBadSignatureAmongGoodOnesIsFoundAtEveryPlace(Kernels kernels) {
        var random = new Random(4);
        var good = Stream.generate(() -> claim(key(random.nextInt(3)), random))
                .limit(9)
                .toList();
        for (int bad = 0; bad < good.size(); bad++) {
            var claims = new ArrayList<>(good);
            claims.set(bad, broken(good.get(bad), bad));
            var verdicts = EddsaBatch.verify(kernels, claims);
            for (int i = 0; i < verdicts.length; i++) {
                assertThat(verdicts[i]).as("bad %d, asked %d", bad, i).isEqualTo(i != bad);
            }
        }
    }

    /// Errors that cancel each other in a sum of equations do not hide here.
    @ParameterizedTest
    @MethodSource("kernels")
    void errorsThatCancelAreStillErrors(Kernels kernels) {
        var random = new Random(5);
        var one = claim(key(1), random);
        var other = claim(key(2), random);
        var claims = List.of(withScalar(one, BigInteger.ONE), withScalar(other, BigInteger.ONE.negate()));
        assertThat(EddsaBatch.verify(kernels, claims)).containsExactly(false, false);
    }

    /// A cofactored check would take these.
    @ParameterizedTest
    @MethodSource("kernels")
    void aPointOfSmallOrderInTheCommitmentIsAnError(Kernels kernels) {
        var generator = new Point(
                Fr.of(new BigInteger("995203441582195749578291179787384436505546430278305826713579947235728471134")),
                Fr.of(new BigInteger("5472060717959818805561601436314318772137091100104008585924551046643952123905")));
        var torsion = generator.mul(L);
        var random = new Random(6);
        var claims = new ArrayList<EddsaPoseidon.Claim>();
        for (int times = 0; times < 8; times++) {
            // The commitment enters the challenge, so the signature is made for the shifted one.
            var nonce = new BigInteger(250, random);
            var secret = BigInteger.valueOf(77 + times);
            var key = Point.BASE8.mul(secret);
            var r8 = Point.BASE8.mul(nonce).add(torsion.mul(BigInteger.valueOf(times)));
            var message = Fr.of(times);
            var challenge = io.orrery.zk.hash.Poseidon.hash(r8.x(), r8.y(), key.x(), key.y(), message)
                    .toBigInteger();
            var s = nonce.add(challenge.shiftLeft(3).multiply(secret)).mod(L);
            claims.add(new EddsaPoseidon.Claim(key, message, new Signature(r8, s)));
        }
        assertThat(EddsaBatch.verify(kernels, claims))
                .containsExactly(true, false, false, false, false, false, false, false);
        assertSameAsAlone(kernels, claims);
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void scalarsAtTheirBoundsAreJudgedAsAlone(Kernels kernels) {
        var claim = claim(key(1), new Random(7));
        var claims = new ArrayList<EddsaPoseidon.Claim>();
        for (var s : new BigInteger[] {
            BigInteger.ZERO,
            BigInteger.ONE,
            BigInteger.ONE.negate(),
            L.subtract(BigInteger.ONE),
            L,
            L.add(claim.signature().s()),
            BigInteger.ONE.shiftLeft(256).subtract(BigInteger.ONE)
        }) {
            claims.add(new EddsaPoseidon.Claim(
                    claim.key(),
                    claim.message(),
                    new Signature(claim.signature().r8(), s)));
            // With S = s and A = Base8 this is what a commitment would have to be.
            if (s.signum() >= 0) {
                claims.add(new EddsaPoseidon.Claim(
                        Point.BASE8, claim.message(), new Signature(Point.BASE8.mul(s.mod(L)), s)));
            }
        }
        assertSameAsAlone(kernels, claims);
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void keysThatNobodyMayHaveAreRefusedAmongOthers(Kernels kernels) {
        var random = new Random(8);
        var forged = new Signature(Point.BASE8, BigInteger.ONE);
        var claims = new ArrayList<EddsaPoseidon.Claim>();
        for (var key : new Point[] {
            Point.IDENTITY,
            new Point(Fr.ZERO, Fr.ONE.negate()),
            new Point(Fr.ZERO, Fr.ZERO),
            new Point(Fr.of(5), Fr.of(6)),
            Point.BASE8.add(new Point(Fr.ZERO, Fr.ONE.negate()))
        }) {
            claims.add(new EddsaPoseidon.Claim(key, Fr.of(9), forged));
            claims.add(claim(key(2), random));
        }
        assertThat(EddsaBatch.verify(kernels, claims))
                .containsExactly(false, true, false, true, false, true, false, true, false, true);
    }

    private static void assertSameAsAlone(Kernels kernels, List<EddsaPoseidon.Claim> claims) {
        var verdicts = EddsaBatch.verify(kernels, claims);
        assertThat(verdicts).hasSize(claims.size());
        for (int i = 0; i < verdicts.length; i++) {
            var claim = claims.get(i);
            assertThat(verdicts[i])
                    .as("%d of %d: %s", i, verdicts.length, claim)
                    .isEqualTo(EddsaPoseidon.verify(claim.key(), claim.message(), claim.signature()));
        }
    }

    private static EddsaPoseidon.SigningKey key(int number) {
        var seed = new byte[EddsaPoseidon.SigningKey.SEED_BYTES];
        seed[0] = (byte) number;
        return new EddsaPoseidon.SigningKey(seed);
    }

    private static EddsaPoseidon.Claim claim(EddsaPoseidon.SigningKey key, Random random) {
        var message = Fr.reduce(new BigInteger(256, random));
        return new EddsaPoseidon.Claim(key.publicKey(), message, key.sign(message));
    }

    private static EddsaPoseidon.Claim withScalar(EddsaPoseidon.Claim claim, BigInteger added) {
        var signature = claim.signature();
        return new EddsaPoseidon.Claim(
                claim.key(),
                claim.message(),
                new Signature(signature.r8(), signature.s().add(added).mod(L)));
    }

    private static EddsaPoseidon.Claim broken(EddsaPoseidon.Claim claim, int how) {
        var signature = claim.signature();
        return switch (how % 5) {
            case 0 -> withScalar(claim, BigInteger.ONE);
            case 1 -> new EddsaPoseidon.Claim(claim.key(), claim.message().add(Fr.ONE), signature);
            case 2 ->
                new EddsaPoseidon.Claim(
                        claim.key(),
                        claim.message(),
                        new Signature(signature.r8().add(Point.BASE8), signature.s()));
            case 3 ->
                new EddsaPoseidon.Claim(
                        claim.key(),
                        claim.message(),
                        new Signature(new Point(Fr.of(3), signature.r8().y()), signature.s()));
            default -> new EddsaPoseidon.Claim(claim.key().add(Point.BASE8), claim.message(), signature);
        };
    }
}
