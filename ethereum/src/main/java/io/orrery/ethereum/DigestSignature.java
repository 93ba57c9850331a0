package io.orrery.ethereum;

import io.orrery.domain.Digest;
import io.orrery.domain.rollup.account.Address;
import java.math.BigInteger;
import java.security.SignatureException;
import java.util.Arrays;
import java.util.Optional;
import org.web3j.crypto.Keys;
import org.web3j.crypto.Sign;

/// Signatures over a digest as it is, 65 bytes `r, s, v`, as the contracts check them: low `s`, `v` 27 or 28.
public final class DigestSignature {
    public static final int BYTES = 65;

    private static final BigInteger HALF_ORDER = Sign.CURVE_PARAMS.getN().shiftRight(1);
    private static final int V_LOW = 27;
    private static final int V_HIGH = 28;

    private DigestSignature() {}

    public static byte[] of(L1Signer signer, Digest digest) {
        return signer.signDigest(digest);
    }

    /// Who has signed; empty where no contract would take the signature.
    public static Optional<Address> signer(Digest digest, byte[] signature) {
        if (signature.length != BYTES) {
            return Optional.empty();
        }
        var r = Arrays.copyOfRange(signature, 0, 32);
        var s = Arrays.copyOfRange(signature, 32, 64);
        int v = signature[64];
        if ((v != V_LOW && v != V_HIGH) || new BigInteger(1, s).compareTo(HALF_ORDER) > 0) {
            return Optional.empty();
        }
        try {
            var key = Sign.signedMessageHashToKey(digest.toBytes(), new Sign.SignatureData((byte) v, r, s));
            return Optional.of(Address.parse("0x" + Keys.getAddress(key)));
        } catch (SignatureException | IllegalArgumentException none) {
            return Optional.empty();
        }
    }
}
