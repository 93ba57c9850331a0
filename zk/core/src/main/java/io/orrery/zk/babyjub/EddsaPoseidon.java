package io.orrery.zk.babyjub;

import io.orrery.zk.field.Fr;
import io.orrery.zk.hash.Blake512;
import io.orrery.zk.hash.Poseidon;
import io.orrery.zk.kernel.Kernels;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;

/// EdDSA over BabyJubJub with Poseidon as the hash of the challenge, compatible with circomlibjs in both
/// directions: `S·Base8 = R8 + 8·h·A`, `h = Poseidon(R8.x, R8.y, A.x, A.y, M)`. See docs/PROTOCOL.md,
/// *Primitives*.
public final class EddsaPoseidon {
    /// Fewer take longer together than one after another, until kernels of vectors are compiled.
    private static final int FILLS_LANES = 8;

    private EddsaPoseidon() {}

    /// Whether it is a signature of the message by that key. Refuses keys off the curve, outside the subgroup
    /// or with `x = 0`, and `S >= l` (which would make a second signature out of each).
    public static boolean verify(Point publicKey, Fr message, Signature signature) {
        if (!isWellFormed(publicKey, signature) || !publicKey.isInSubgroup()) {
            return false;
        }
        // A is in the subgroup, so 8·h may be taken modulo l.
        var h = challenge(publicKey, message, signature.r8()).shiftLeft(3).mod(BabyJubJub.SUBORDER);
        var expected = Base8Table.mul(signature.s())
                .add(ExtendedPoint.of(publicKey).mul(h).negate());
        return expected.is(signature.r8());
    }

    /// That a message is signed by the owner of a key.
    public record Claim(Point key, Fr message, Signature signature) {}

    /// What [#verify] says of each claim, at a fraction of its cost where there are enough of them and the kernels have
    /// lanes.
    public static boolean[] verifyAll(Kernels kernels, List<Claim> claims) {
        if (claims.size() >= FILLS_LANES) {
            return EddsaBatch.verify(kernels, claims);
        }
        var verdicts = new boolean[claims.size()];
        for (int i = 0; i < verdicts.length; i++) {
            var claim = claims.get(i);
            verdicts[i] = verify(claim.key(), claim.message(), claim.signature());
        }
        return verdicts;
    }

    /// All that is asked of key and signature but the subgroup and the equation.
    static boolean isWellFormed(Point publicKey, Signature signature) {
        var s = signature.s();
        return s.signum() >= 0
                && s.compareTo(BabyJubJub.SUBORDER) < 0
                && !publicKey.x().isZero()
                && signature.r8().isOnCurve();
    }

    private static BigInteger challenge(Point key, Fr message, Point r8) {
        return Poseidon.hash(r8.x(), r8.y(), key.x(), key.y(), message).toBigInteger();
    }

    /// A private key: the 32 bytes that everything else is derived from.
    public static final class SigningKey {
        /// Bytes of a seed.
        public static final int SEED_BYTES = 32;

        private final BigInteger secret;
        private final byte[] prefix;
        private final Point publicKey;

        /// @param seed exactly 32 bytes
        public SigningKey(byte[] seed) {
            if (seed.length != SEED_BYTES) {
                throw new IllegalArgumentException("a signing seed has 32 bytes, not " + seed.length);
            }
            var expanded = Blake512.hash(seed);
            var pruned = Arrays.copyOf(expanded, 32);
            pruned[0] &= (byte) 0xf8;
            pruned[31] &= 0x7f;
            pruned[31] |= 0x40;
            secret = littleEndian(pruned);
            prefix = Arrays.copyOfRange(expanded, 32, 64);
            publicKey = Point.BASE8.mul(secret.shiftRight(3));
        }

        public Point publicKey() {
            return publicKey;
        }

        /// Deterministic: the nonce is a hash of the key and the message.
        public Signature sign(Fr message) {
            var nonce = littleEndian(Blake512.hash(prefix, reversed(message.toBytes())))
                    .mod(BabyJubJub.SUBORDER);
            var r8 = Point.BASE8.mul(nonce);
            var s = challenge(publicKey, message, r8)
                    .multiply(secret)
                    .add(nonce)
                    .mod(BabyJubJub.SUBORDER);
            return new Signature(r8, s);
        }

        private static BigInteger littleEndian(byte[] bytes) {
            return new BigInteger(1, reversed(bytes));
        }

        private static byte[] reversed(byte[] bytes) {
            var reversed = new byte[bytes.length];
            for (int i = 0; i < bytes.length; i++) {
                reversed[i] = bytes[bytes.length - 1 - i];
            }
            return reversed;
        }
    }
}
