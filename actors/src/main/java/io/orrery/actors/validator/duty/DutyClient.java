package io.orrery.actors.validator.duty;

import io.orrery.domain.validator.beacon.AttesterDuty;
import io.orrery.domain.validator.beacon.BeaconNode.Subscription;
import io.orrery.domain.validator.beacon.ChainEvent;
import io.orrery.domain.validator.beacon.SyncDuty;
import io.orrery.domain.validator.client.DutyKind;
import io.orrery.domain.validator.client.SlotClock;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;

/// The round of slots: what is due is begun, proposals first, while this process has custody. On one turn.
final class DutyClient {
    private final DutyKeeper.Surroundings surroundings;
    private final Around around;
    private final EpochReading reading;
    private final Selections selections;
    private final Proposing proposing;
    private final Voting voting;
    private final SyncVoting syncVoting;
    private final Preparing preparing;
    private final Consumer<ChainEvent> events;
    /// The newest slot whose block is the head: its votes need not wait.
    private long headSlot = -1;

    private Optional<Subscription> listening = Optional.empty();
    private boolean over;

    /// @param events told from any thread, for [#heard]
    DutyClient(DutyKeeper.Surroundings surroundings, Turn turn, Consumer<ChainEvent> events, Logger log) {
        this.surroundings = surroundings;
        this.events = events;
        var clock = SlotClock.of(surroundings.door().network());
        var news = new DutyNews(surroundings.metrics(), surroundings.missed(), log);
        var book = new DutyBook(clock, surroundings.gate(), turn, news);
        var calls = new Calls(
                turn,
                surroundings.door(),
                book,
                news,
                surroundings.settings().retry().toMillis());
        this.around = new Around(
                clock, turn, surroundings.node(), surroundings.door(), book, calls, news, surroundings.settings());
        this.reading = new EpochReading(around, surroundings.known(), new Told());
        this.selections = new Selections(around, surroundings.gate());
        this.proposing = new Proposing(around, reading, surroundings.keySettings());
        this.voting = new Voting(around, reading, selections);
        this.syncVoting = new SyncVoting(around, reading, selections);
        this.preparing = new Preparing(around, surroundings.known(), surroundings.keySettings(), surroundings.gate());
    }

    /// What follows from what was read.
    private final class Told implements EpochReading.Told {
        @Override
        public void validators(long epoch) {
            preparing.epoch(epoch);
        }

        @Override
        public void attesters(long epoch, List<AttesterDuty> ours) {
            selections.attesters(ours);
        }

        @Override
        public void sync(long epoch, List<SyncDuty> ours) {
            syncVoting.subscribe(epoch, ours);
            openSync(around.currentSlot());
        }

        @Override
        public void duties() {
            due();
        }
    }

    void start() {
        slot(around.currentSlot());
    }

    /// For good: what was put off before does nothing any more.
    void stop() {
        over = true;
        leave("this node ends");
    }

    /// Looks whether there is custody, and begins or leaves by it.
    boolean custody() {
        if (over) {
            return false;
        }
        var hindrance = surroundings.door().hindrance();
        if (hindrance.isEmpty() && listening.isEmpty()) {
            around.news().begun(around.currentSlot());
            listening = Optional.of(around.node().listen(events));
            reading.begin();
        } else if (hindrance.isPresent()) {
            leave(hindrance.get());
        }
        return listening.isPresent();
    }

    private void leave(String why) {
        listening.ifPresent(open -> {
            open.close();
            listening = Optional.empty();
            reading.end();
            around.book().leave(around.currentSlot(), why);
            around.news().left(around.currentSlot(), why);
        });
    }

    void heard(ChainEvent event) {
        if (!custody()) {
            return;
        }
        if (event instanceof ChainEvent.Head head) {
            around.news().head();
            // What nobody has executed is voted for by nobody.
            if (!head.optimistic()) {
                headSlot = Math.max(headSlot, head.slot());
            }
        }
        reading.heard(event);
        due();
    }

    private void slot(long slot) {
        if (over) {
            return;
        }
        // First, so that whatever breaks in this slot ends no other.
        around.turn().at(around.clock().endMs(slot), () -> slot(Math.max(slot + 1, around.currentSlot())));
        around.book().overdue(slot - 2);
        forget(slot);
        long epoch = around.clock().epochOf(slot);
        boolean goesOn = listening.isPresent();
        if (custody()) {
            if (goesOn && epoch > reading.epoch()) {
                reading.epoch(epoch);
            } else {
                reading.again(epoch);
            }
            openSync(slot);
        }
        due();
        around.turn().at(around.clock().thirdMs(slot, 1), this::due);
        around.turn().at(around.clock().thirdMs(slot, 2), () -> {
            due();
            long next = around.clock().epochOf(slot + 1);
            if (listening.isPresent() && next != around.clock().epochOf(slot)) {
                reading.ahead(next);
            }
        });
    }

    private void openSync(long slot) {
        if (listening.isPresent() && around.clock().begun(around.turn().nowMs())) {
            syncVoting.open(slot);
        }
    }

    private void forget(long slot) {
        long epoch = around.clock().epochOf(slot);
        around.book().forgetBefore(epoch - 2);
        long before = around.clock().firstSlot(Math.max(0, epoch - 1));
        selections.forgetBefore(before);
        voting.forgetBefore(before);
        syncVoting.forgetBefore(before);
    }

    /// Begins what is due in this slot and not begun.
    private void due() {
        if (custody()) {
            long slot = around.currentSlot();
            begin(DutyKind.PROPOSAL, slot, proposing::propose);
            begin(DutyKind.ATTESTATION, slot, voting::vote);
            begin(DutyKind.SYNC_MESSAGE, slot, syncVoting::sign);
            begin(DutyKind.AGGREGATION, slot, voting::aggregate);
            begin(DutyKind.SYNC_CONTRIBUTION, slot, syncVoting::contribute);
        }
        long nowMs = around.turn().nowMs();
        around.news().next(Math.max(0, around.book().nextMs().orElse(nowMs) - nowMs));
    }

    private void begin(DutyKind kind, long slot, Round round) {
        long nowMs = around.turn().nowMs();
        boolean early = switch (kind) {
            case ATTESTATION, SYNC_MESSAGE -> headSlot == slot;
            case PROPOSAL, AGGREGATION, SYNC_CONTRIBUTION -> false;
        };
        if ((early || nowMs >= around.clock().dueMs(kind, slot))
                && nowMs >= around.clock().startMs(slot)
                && nowMs < around.clock().lastMs(kind, slot)) {
            round.of(slot);
        }
    }

    private interface Round {
        void of(long slot);
    }
}
