package io.orrery.ethereum.beacon;

import io.orrery.domain.validator.duty.ForkName;
import io.orrery.domain.validator.duty.NetworkProfile;
import io.orrery.domain.validator.duty.Scheme;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import okhttp3.Headers;

/// In what the API of a network's nodes differs: all of it is data.
///
/// Source: ethereum/beacon-APIs v3.1.0; theQRL/qrysm, `beacon-chain/rpc/qrl` and `api/headers.go`.
///
/// @param root the first segment of each path
/// @param publish version of what publishes blocks
/// @param pool version of what takes votes and aggregates, from Electra on or on a chain without
/// @param headers the prefixes of header names: the first that is there is read, all are sent
/// @param tellsFork whether a block's fork is told in a header where the block is SSZ
/// @param takesKeys whether validators can be asked for with their keys in a body
record Dialect(String root, String publish, String pool, List<String> headers, boolean tellsFork, boolean takesKeys) {
    private static final String CONSENSUS_VERSION = "Consensus-Version";
    private static final String BLINDED = "Execution-Payload-Blinded";

    Dialect {
        headers = List.copyOf(headers);
    }

    static Dialect of(NetworkProfile network) {
        return switch (network.scheme()) {
            case BLS12_381 -> new Dialect(network.api(), "v2", "v2", List.of("Eth-"), true, true);
            // It has none of the second versions; its headers were Ethereum's before they were its own.
            case ML_DSA_87 -> new Dialect(network.api(), "v1", "v1", List.of("Qrl-", "Eth-"), false, false);
        };
    }

    /// @param version `v1`
    String path(String version, String rest) {
        return root + "/" + version + "/" + rest;
    }

    /// What names a fork.
    Headers version(ForkName fork) {
        var named = new Headers.Builder();
        headers.forEach(
                prefix -> named.add(prefix + CONSENSUS_VERSION, fork.name().toLowerCase(Locale.ROOT)));
        return named.build();
    }

    Optional<String> fork(Headers answer) {
        return header(answer, CONSENSUS_VERSION);
    }

    Optional<String> blinded(Headers answer) {
        return header(answer, BLINDED);
    }

    String blindedName() {
        return headers.getFirst() + BLINDED;
    }

    String forkName() {
        return headers.getFirst() + CONSENSUS_VERSION;
    }

    private Optional<String> header(Headers answer, String name) {
        return headers.stream()
                .flatMap(prefix -> Optional.ofNullable(answer.get(prefix + name)).stream())
                .findFirst();
    }

    /// How many subcommittees a sync committee has at most (consensus-specs,
    /// `SYNC_COMMITTEE_SUBNET_COUNT`).
    static int subcommittees(Scheme scheme) {
        return switch (scheme) {
            case BLS12_381 -> 4;
            case ML_DSA_87 -> 1;
        };
    }

    /// Whether votes have the form of EIP-7549: a single validator's, and for aggregates the committees'
    /// bits.
    static boolean single(ForkName fork) {
        return switch (fork) {
            case PHASE0, ALTAIR, BELLATRIX, CAPELLA, DENEB, ZOND -> false;
            case ELECTRA, FULU -> true;
        };
    }
}
