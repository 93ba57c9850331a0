package io.orrery.domain.rollup.account;

import java.util.Locale;

/// What the owner of an L1 key signs to have an L2 key: docs/PROTOCOL.md, *Keys*.
public final class KeyChallenge {
    private KeyChallenge() {}

    /// The text, for `personal_sign` (EIP-191).
    ///
    /// @param chainId L1's
    /// @param rollup the contract there
    public static String text(long chainId, Address rollup) {
        return String.format(Locale.ROOT, "Orrery L2 key\nchain %d\nrollup %s", chainId, rollup);
    }
}
