package io.orrery.ethereum.beacon;

import io.orrery.domain.validator.beacon.AttesterDuty;
import io.orrery.domain.validator.beacon.Attesters;
import io.orrery.domain.validator.beacon.ChainIdentity;
import io.orrery.domain.validator.beacon.NodeState;
import io.orrery.domain.validator.beacon.Proposers;
import io.orrery.domain.validator.beacon.Proposers.ProposerDuty;
import io.orrery.domain.validator.beacon.SyncDuty;
import io.orrery.domain.validator.beacon.ValidatorState;
import io.orrery.domain.validator.duty.NetworkProfile;
import io.orrery.domain.validator.duty.Version;
import io.orrery.domain.validator.protection.ValidatorKey;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Reads who a chain is, who is on it and who has what to do when. What can not be an answer to what was
/// asked is refused by `IllegalArgumentException`.
record DutyReading(NetworkProfile network) {
    private static final long MILLIS = 1000;

    static ChainIdentity identity(Reply genesis, Reply spec) {
        return new ChainIdentity(
                genesis.member("genesis_time").amount(),
                genesis.member("genesis_validators_root").root(),
                Version.parse(genesis.member("genesis_fork_version")
                        .bytes(Integer.BYTES)
                        .toString()),
                secondsPerSlot(spec),
                spec.member("SLOTS_PER_EPOCH").amount());
    }

    /// consensus-specs has milliseconds in the place of seconds since v1.6.
    private static long secondsPerSlot(Reply spec) {
        var seconds = spec.member("SECONDS_PER_SLOT");
        if (!seconds.isAbsent()) {
            return seconds.amount();
        }
        var millis = spec.member("SLOT_DURATION_MS");
        if (millis.amount() % MILLIS != 0) {
            throw millis.wrong("is no whole number of seconds: " + millis.amount());
        }
        return millis.amount() / MILLIS;
    }

    static NodeState state(Reply reply) {
        return new NodeState(
                reply.member("head_slot").time(),
                reply.member("sync_distance").time(),
                reply.member("is_syncing").truth(),
                reply.member("is_optimistic").truth(),
                reply.member("el_offline").truth());
    }

    List<ValidatorState> validators(Reply reply, Collection<ValidatorKey> asked) {
        var keys = Set.copyOf(asked);
        var states = reply.elements(asked.size()).stream().map(this::validator).toList();
        for (var state : states) {
            if (!keys.contains(state.key())) {
                throw reply.wrong("has " + state.key().brief() + ", which was not asked for");
            }
        }
        distinct(reply, states, ValidatorState::key);
        return states;
    }

    private ValidatorState validator(Reply reply) {
        return new ValidatorState(
                reply.member("validator").member("pubkey").key(keyBytes()),
                reply.member("index").validator(),
                status(reply.member("status")),
                reply.member("balance").amount());
    }

    private static ValidatorState.Status status(Reply reply) {
        var name = reply.text().toUpperCase(Locale.ROOT);
        return Arrays.stream(ValidatorState.Status.values())
                .filter(status -> status.name().equals(name))
                .findFirst()
                .orElseThrow(() -> reply.wrong("is no status: " + Reply.shown(reply.text())));
    }

    Set<Long> live(Reply reply, List<Long> asked) {
        var live = new HashSet<Long>();
        var told = new HashSet<Long>();
        for (var each : reply.elements(asked.size())) {
            long index = each.member("index").validator();
            told.add(index);
            if (each.member("is_live").truth()) {
                live.add(index);
            }
        }
        // Who is left out is not known to be silent.
        if (!told.equals(new HashSet<>(asked))) {
            throw reply.wrong("has not those who were asked for");
        }
        return live;
    }

    Proposers proposers(Reply reply, long epoch) {
        var duties = reply
                .member("data")
                .elements(Math.toIntExact(network.preset().slotsPerEpoch()))
                .stream()
                .map(each -> new ProposerDuty(
                        each.member("pubkey").key(keyBytes()),
                        each.member("validator_index").validator(),
                        slot(each.member("slot"), epoch)))
                .toList();
        distinct(reply.member("data"), duties, ProposerDuty::slot);
        return new Proposers(reply.member("dependent_root").root(), duties);
    }

    Attesters attesters(Reply reply, long epoch, List<Long> asked) {
        var duties = reply.member("data").elements(asked.size()).stream()
                .map(each -> attester(each, epoch))
                .toList();
        among(reply.member("data"), duties, AttesterDuty::validatorIndex, asked);
        return new Attesters(reply.member("dependent_root").root(), duties);
    }

    private AttesterDuty attester(Reply reply, long epoch) {
        var preset = network.preset();
        return new AttesterDuty(
                reply.member("pubkey").key(keyBytes()),
                reply.member("validator_index").validator(),
                slot(reply.member("slot"), epoch),
                reply.member("committee_index").count(preset.maxCommitteesPerSlot() - 1),
                reply.member("committee_length").count(preset.maxValidatorsPerCommittee()),
                reply.member("committees_at_slot").count(preset.maxCommitteesPerSlot()),
                reply.member("validator_committee_index").count(preset.maxValidatorsPerCommittee() - 1));
    }

    List<SyncDuty> syncCommittee(Reply reply, List<Long> asked) {
        int size = network.preset().syncSubcommitteeSize() * Dialect.subcommittees(network.scheme());
        var duties = reply.elements(asked.size()).stream()
                .map(each -> new SyncDuty(
                        each.member("pubkey").key(keyBytes()),
                        each.member("validator_index").validator(),
                        each.member("validator_sync_committee_indices").elements(size).stream()
                                .map(place -> place.count(size - 1))
                                .toList()))
                .toList();
        among(reply, duties, SyncDuty::validatorIndex, asked);
        return duties;
    }

    private long slot(Reply reply, long epoch) {
        long slot = reply.time();
        if (network.epochOf(slot) != epoch) {
            throw reply.wrong(slot + " is not of epoch " + epoch);
        }
        return slot;
    }

    private static <T> void among(Reply reply, List<T> duties, Function<T, Long> index, List<Long> asked) {
        var indices = Set.copyOf(asked);
        for (var duty : duties) {
            if (!indices.contains(index.apply(duty))) {
                throw reply.wrong("has validator " + index.apply(duty) + ", which was not asked for");
            }
        }
        distinct(reply, duties, index);
    }

    private static <T, K> void distinct(Reply reply, List<T> items, Function<T, K> named) {
        if (items.stream().map(named).collect(Collectors.toSet()).size() != items.size()) {
            throw reply.wrong("has the same twice");
        }
    }

    private int keyBytes() {
        return network.scheme().publicKeyBytes();
    }
}
