package io.orrery.domain.validator.duty;

import io.orrery.domain.Digest;
import io.orrery.domain.validator.ssz.HashTreeRoot;

/// What keeps a signature from counting for another purpose, fork or chain.
///
/// Source: consensus-specs, `phase0/beacon-chain.md`, `compute_domain`, `compute_fork_data_root`,
/// `compute_signing_root`.
final class Domain {
    private static final Digest NO_CHAIN = new Digest(0, 0, 0, 0);

    private Domain() {}

    static Digest of(DomainType type, Version version, Digest genesisValidatorsRoot) {
        var fork = HashTreeRoot.container(version.root(), genesisValidatorsRoot);
        // Four bytes of the type, then the first 28 of the root.
        return new Digest(
                (long) type.bits() << Integer.SIZE | fork.a() >>> Integer.SIZE,
                fork.a() << Integer.SIZE | fork.b() >>> Integer.SIZE,
                fork.b() << Integer.SIZE | fork.c() >>> Integer.SIZE,
                fork.c() << Integer.SIZE | fork.d() >>> Integer.SIZE);
    }

    /// For what counts on every chain that starts with that version: deposits and registrations with
    /// builders.
    static Digest ofGenesis(DomainType type, Version genesisVersion) {
        return of(type, genesisVersion, NO_CHAIN);
    }

    static Digest signingRoot(Digest object, Digest domain) {
        return HashTreeRoot.container(object, domain);
    }
}
