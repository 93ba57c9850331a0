package io.orrery.runtime.beacon;

import io.orrery.domain.Digest;
import io.orrery.domain.validator.duty.AttestationData;
import io.orrery.domain.validator.duty.Checkpoint;
import io.orrery.domain.validator.duty.NetworkProfile;
import io.orrery.runtime.beacon.BlockTree.Block;
import io.orrery.runtime.beacon.BlockTree.HeadChange;
import io.orrery.runtime.beacon.Tally.What;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/// The chain that all nodes show, and what has become of its slots. It goes on when it is looked at: whoever
/// asks first in a slot closes those before.
///
/// Its methods hold the one lock of the chain and are short; signatures are verified outside.
final class ChainState {
    /// `MAXIMUM_GOSSIP_CLOCK_DISPARITY` of the specification.
    private static final Duration DISPARITY = Duration.ofMillis(500);
    private static final int KEPT_EPOCHS = 8;

    private final ChainStart start;
    private final NetworkProfile network;
    private final InstantSource clock;
    private final BlockTree tree;
    private final Schedule schedule;
    private final Finality finality = new Finality();
    private final Tally tally;
    private final SlashingWatch watch = new SlashingWatch();
    private final TreeMap<Long, BitSet> live = new TreeMap<>();
    private final List<Consumer<HeadChange>> listeners = new CopyOnWriteArrayList<>();
    private final List<Script.Step> script;
    private final Consumer<Script.Step> behave;
    private int nextStep;
    private long slot;

    /// @param behave told of the steps of the script that are the nodes'
    ChainState(ChainStart start, InstantSource clock, Script script, Consumer<Script.Step> behave) {
        this.start = start;
        this.network = start.network();
        this.clock = clock;
        this.tree = new BlockTree(Digest.of(Shuffling.sha256(
                "genesis".getBytes(StandardCharsets.US_ASCII),
                network.genesisValidatorsRoot().toBytes())));
        this.schedule = new Schedule(start);
        this.tally = new Tally(start);
        this.script = script.steps().stream()
                .sorted(Comparator.comparingLong(Script.Step::slot))
                .toList();
        this.behave = behave;
    }

    ChainStart start() {
        return start;
    }

    NetworkProfile network() {
        return network;
    }

    /// To the slot of the clock.
    synchronized void advance() {
        long now = network.slotAt(clock.instant().getEpochSecond());
        steps();
        while (slot < now) {
            close(slot);
            slot++;
            if (slot % network.preset().slotsPerEpoch() == 0) {
                long epoch = network.epochOf(slot);
                finality.begin(epoch, schedule.active(epoch - 1).length, each -> target(tree.head(), each));
            }
            steps();
        }
    }

    private void steps() {
        while (nextStep < script.size() && script.get(nextStep).slot() <= slot) {
            switch (script.get(nextStep++)) {
                case Script.Step.Reorg(long _, long depth) -> reorganize(depth);
                case Script.Step.On on -> behave.accept(on);
                case Script.Step.Off off -> behave.accept(off);
            }
        }
    }

    private void close(long ended) {
        long epoch = network.epochOf(ended);
        int place = (int) (ended % network.preset().slotsPerEpoch());
        for (var committee : committees(tree.head(), epoch)[place]) {
            Arrays.stream(committee).forEach(each -> tally.count(What.ATTESTATION_DUE, ended, each, 1));
        }
        if (ended > 0) {
            tally.count(What.BLOCK_DUE, ended, proposers(tree.head(), epoch)[place], 1);
        }
        Arrays.stream(syncCommittee(ended)).distinct().forEach(each -> tally.count(What.SYNC_DUE, ended, each, 1));
    }

    synchronized long slot() {
        return slot;
    }

    long epoch() {
        return network.epochOf(slot());
    }

    /// Whether a slot has begun, or does within the difference that clocks may have.
    boolean begun(long of) {
        return !clock.instant().plus(DISPARITY).isBefore(Instant.ofEpochSecond(network.startOf(of)));
    }

    synchronized Block head() {
        return tree.head();
    }

    synchronized Optional<Block> block(Digest root) {
        return tree.block(root);
    }

    synchronized Block at(Block from, long of) {
        return tree.at(from, of);
    }

    Digest genesis() {
        return tree.genesis();
    }

    /// What the committees of an epoch follow from, on the branch of a block.
    Digest attesterRoot(Block from, long epoch) {
        return before(from, epoch - 1);
    }

    Digest proposerRoot(Block from, long epoch) {
        return before(from, epoch);
    }

    private Digest before(Block from, long epoch) {
        return epoch <= 0
                ? genesis()
                : at(from, epoch * network.preset().slotsPerEpoch() - 1).root();
    }

    int[][][] committees(Block from, long epoch) {
        return schedule.committees(epoch, attesterRoot(from, epoch));
    }

    int[] proposers(Block from, long epoch) {
        return schedule.proposers(epoch, proposerRoot(from, epoch));
    }

    int[] syncMembers(long epoch) {
        return schedule.syncCommittee(epoch);
    }

    /// Whose messages of a slot count: what they sign is in the next slot's block.
    int[] syncCommittee(long of) {
        return schedule.syncCommittee(network.epochOf(of + 1));
    }

    Checkpoint target(Block from, long epoch) {
        return new Checkpoint(
                epoch, at(from, epoch * network.preset().slotsPerEpoch()).root());
    }

    synchronized Checkpoint source(long epoch) {
        return finality.source(epoch);
    }

    /// What the head's state says: previous, current and final.
    synchronized List<Checkpoint> checkpoints() {
        return List.of(finality.previous(), finality.current(), finality.finalized());
    }

    /// A block that has passed; the head may be another now.
    synchronized void add(Block block) {
        tree.add(block).ifPresent(this::tell);
    }

    private void tell(HeadChange change) {
        listeners.forEach(each -> each.accept(change));
    }

    /// The newest blocks give way to one that others have made in the slot of the head. Where that goes back
    /// beyond the block that duties depend on, they are others. Before the first block nothing can.
    ///
    /// @param depth how many slots back from the head the branches part, at least one
    synchronized void reorganize(long depth) {
        var old = tree.head();
        if (old.slot() > 0) {
            var from = tree.at(old, Math.max(0, old.slot() - Math.max(1, depth)));
            var root = Digest.of(Shuffling.sha256(
                    "another".getBytes(StandardCharsets.US_ASCII), old.root().toBytes()));
            tell(tree.replace(new Block(root, from.root(), old.slot(), old.proposer())));
        }
    }

    void listen(Consumer<HeadChange> listener) {
        listeners.add(listener);
    }

    void forget(Consumer<HeadChange> listener) {
        listeners.remove(listener);
    }

    synchronized SlashingWatch.Sight sight(long validator, AttestationData data, Digest root) {
        return told(watch.attestation(validator, data, root));
    }

    synchronized SlashingWatch.Sight sight(long validator, long of, Digest root) {
        return told(watch.block(validator, of, root));
    }

    private SlashingWatch.Sight told(SlashingWatch.Sight sight) {
        sight.slashable().ifPresent(tally::slashable);
        return sight;
    }

    synchronized void count(What what, long of, long validator) {
        tally.count(what, of, validator, 1);
        seen(validator, network.epochOf(of));
    }

    /// An attestation that has passed.
    synchronized void voted(long validator, AttestationData data) {
        count(What.ATTESTATION, data.slot(), validator);
        if (tree.at(tree.head(), data.slot()).root().equals(data.beaconBlockRoot())) {
            tally.count(What.CORRECT_HEAD, data.slot(), validator, 1);
        }
        if (slot > data.slot()) {
            tally.count(What.LATE, data.slot(), validator, 1);
            tally.count(What.SLOTS_LATE, data.slot(), validator, slot - data.slot());
        }
        finality.vote(validator, data.target());
    }

    /// Somebody has seen a validator do something.
    synchronized void seen(long validator, long epoch) {
        live.computeIfAbsent(epoch, _ -> new BitSet()).set((int) validator);
        while (live.size() > KEPT_EPOCHS) {
            live.pollFirstEntry();
        }
    }

    synchronized boolean live(long validator, long epoch) {
        return validator < start.validators().size()
                && live.getOrDefault(epoch, new BitSet()).get((int) validator);
    }

    synchronized void refused(String message, String reason) {
        tally.refused(new Verdict.Refusal(slot, message, reason));
    }

    synchronized Verdict verdict() {
        return tally.verdict(slot, finality.finalized().epoch());
    }

    /// All places of an epoch's committees, in no order.
    List<Place> places(Block from, long epoch) {
        var committees = committees(from, epoch);
        var places = new ArrayList<Place>();
        for (int i = 0; i < committees.length; i++) {
            long of = epoch * network.preset().slotsPerEpoch() + i;
            for (int j = 0; j < committees[i].length; j++) {
                var members = committees[i][j];
                for (int k = 0; k < members.length; k++) {
                    places.add(new Place(members[k], of, j, committees[i].length, k, members.length));
                }
            }
        }
        return places;
    }

    /// @param position in the committee, from 0
    record Place(int validator, long slot, int committee, int committeesAtSlot, int position, int length) {}
}
