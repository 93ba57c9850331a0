package io.orrery.runtime.validator;

import io.orrery.domain.validator.duty.EthereumNetworks;
import io.orrery.domain.validator.duty.NetworkProfile;
import io.orrery.domain.validator.duty.Scheme;
import io.orrery.domain.validator.protection.ValidatorKey;
import io.orrery.ethereum.consensus.BlsSecretKey;
import io.orrery.ethereum.consensus.KeyDerivation;
import io.orrery.ethereum.keystore.SigningKey;
import io.orrery.runtime.beacon.RehearsalKeys;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.web3j.crypto.MnemonicUtils;

/// Validators' keys that everybody can compute: of our rehearsals, of the clients' own test chains, and of the mnemonic
/// that all development tools share. On a public network anybody could have them slashed, so none signs there.
///
/// Source: ethereum/eth2.0-pm, *interop/mocked_start* (the clients' keys); ERC-2334 (paths of a mnemonic's).
final class DevelopmentKeys {
    /// Of each kind. Deriving one takes some milliseconds.
    static final int EACH = 64;

    private static final String WORDS = "test test test test test test test test test test test junk";
    private static final BigInteger ORDER =
            new BigInteger("73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001", 16);
    private static final int KEY_BYTES = 32;

    private DevelopmentKeys() {}

    /// Computed once, where a public network is signed for.
    private static final class Known {
        private static final Map<ValidatorKey, String> KEYS = all();
    }

    /// Why it may not sign there; empty where it may.
    static Optional<String> refused(ValidatorKey key, NetworkProfile network) {
        if (!EthereumNetworks.isPublic(network) || network.scheme() != Scheme.BLS12_381) {
            return Optional.empty();
        }
        return Optional.ofNullable(Known.KEYS.get(key))
                .map(whose -> key + " is a key of " + whose + ", which everybody can compute: it never signs on "
                        + network.name());
    }

    private static Map<ValidatorKey, String> all() {
        var keys = new HashMap<ValidatorKey, String>();
        put(keys, RehearsalKeys.of(Scheme.BLS12_381, EACH).stream(), "our rehearsals");
        put(keys, IntStream.range(0, EACH).mapToObj(DevelopmentKeys::interop), "the clients' test chains");
        var seed = MnemonicUtils.generateSeed(WORDS, "");
        put(
                keys,
                IntStream.range(0, EACH)
                        .mapToObj(number -> KeyDerivation.derive(seed, KeyDerivation.validatorPath(number))),
                "the development mnemonic");
        return Map.copyOf(keys);
    }

    private static void put(Map<ValidatorKey, String> keys, Stream<? extends SigningKey> some, String whose) {
        some.forEach(key -> keys.put(ValidatorKey.of(key.publicKey().toBytes()), whose));
    }

    /// The hash of the number, both little-endian, below the order.
    static BlsSecretKey interop(int number) {
        try {
            var numbered = ByteBuffer.allocate(KEY_BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putInt(0, number)
                    .array();
            var hash = MessageDigest.getInstance("SHA-256").digest(numbered);
            for (int i = 0; i < hash.length / 2; i++) {
                byte low = hash[i];
                hash[i] = hash[hash.length - 1 - i];
                hash[hash.length - 1 - i] = low;
            }
            var below = new BigInteger(1, hash).mod(ORDER).toByteArray();
            var key = new byte[KEY_BYTES];
            int length = Math.min(below.length, KEY_BYTES);
            System.arraycopy(below, below.length - length, key, KEY_BYTES - length, length);
            return BlsSecretKey.of(key);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }
}
