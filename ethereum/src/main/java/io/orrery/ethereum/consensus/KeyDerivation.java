package io.orrery.ethereum.consensus;

import java.util.ArrayList;
import java.util.List;
import supranational.blst.SecretKey;

/// A tree of secret keys from one seed.
///
/// Source: ERC-2333 (the tree), ERC-2334 (its paths).
public final class KeyDerivation {
    private static final int LEAST_SEED_BYTES = 32;
    private static final int MOST_SEED_BYTES = 1 << 10;
    private static final int MOST_STEPS = 16;
    private static final long MOST_INDEX = (1L << 32) - 1;

    private KeyDerivation() {}

    /// The signing key of a validator, by its number.
    public static String validatorPath(int number) {
        return "m/12381/3600/" + number + "/0/0";
    }

    /// `IllegalArgumentException` for a path or a seed that is none.
    ///
    /// @param path `m` and indices below 2^32 behind slashes
    public static BlsSecretKey derive(byte[] seed, String path) {
        if (seed.length < LEAST_SEED_BYTES || seed.length > MOST_SEED_BYTES) {
            throw new IllegalArgumentException(
                    "a seed has " + LEAST_SEED_BYTES + " to " + MOST_SEED_BYTES + " bytes, not " + seed.length);
        }
        var key = new SecretKey();
        key.derive_master_eip2333(seed);
        for (long index : indices(path)) {
            var child = new SecretKey();
            child.derive_child_eip2333(key, index);
            key = child;
        }
        return BlsSecretKey.of(key.to_bendian());
    }

    private static List<Long> indices(String path) {
        var steps = path.split("/", -1);
        if (!steps[0].equals("m") || steps.length > MOST_STEPS + 1) {
            throw new IllegalArgumentException("a path is m and at most " + MOST_STEPS + " indices: " + path);
        }
        var indices = new ArrayList<Long>();
        for (int i = 1; i < steps.length; i++) {
            boolean digits = !steps[i].isEmpty()
                    && steps[i].length() <= 10
                    && steps[i].chars().allMatch(c -> c >= '0' && c <= '9');
            long index = digits ? Long.parseLong(steps[i]) : MOST_INDEX + 1;
            if (index > MOST_INDEX) {
                throw new IllegalArgumentException("an index of a path is below 2^32: " + steps[i]);
            }
            indices.add(index);
        }
        return indices;
    }
}
