package io.orrery.domain.rollup.state;

import io.orrery.domain.Decision;
import io.orrery.domain.rollup.state.StateShard.Admission;
import io.orrery.domain.rollup.state.StateShard.Command;
import io.orrery.domain.rollup.state.StateShard.Event;
import io.orrery.domain.rollup.state.StateShard.Obligation;
import io.orrery.domain.rollup.state.StateShard.Outcome;
import io.orrery.domain.rollup.state.StateShard.Refusal;
import io.orrery.domain.rollup.state.StateShard.Settings;
import io.orrery.domain.rollup.state.StateShard.Verdict;
import io.orrery.domain.rollup.transaction.SignedTransaction;
import io.orrery.zk.field.Fr;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// How shards admit a group together whose senders they share. The first member's shard *leads*: it holds its own
/// debits, has the others hold theirs, and when all do it gives the sequencer the whole group in one chunk. If one
/// refuses, nothing has happened.
///
/// While a debit is held, nothing else of its account is admitted and nothing that L1 asks of it is accepted: so what
/// comes later also stands behind the group in the one order, though it takes another way there. What came earlier
/// stands before it, because a part is reported as held only when the sequencer has all that its shard sent before. The
/// others release their accounts when the sequencer has the group.
///
/// No message has to arrive: the leader asks until all have answered, and whoever holds something reports it until the
/// leader says what became of it. An *attempt* tells the answers of one try from those of an earlier one.
final class GroupHold {
    private GroupHold() {}

    /// What the leader does about a group that is as it must be. No outcomes: it is under way.
    static Admission begin(Settings settings, ShardState state, List<SignedTransaction> members) {
        var known = known(state, members);
        if (known.isPresent()) {
            return new Admission(List.of(), known.get().chunk().isPresent() ? admitted(members) : List.of());
        }
        if (state.held().size() >= settings.maxGroups()) {
            return new Admission(
                    List.of(),
                    members.stream()
                            .<Outcome>map(signed -> new Outcome.Refused(signed, Refusal.BUSY, ""))
                            .toList());
        }
        var own = DebitRule.decide(settings, state, own(state, members));
        if (!allAdmitted(own)) {
            return new Admission(List.of(), together(state.shards(), state.shard(), members, own.outcomes()));
        }
        // Those that are pending and not held were admitted with all of their group.
        return own.events().isEmpty()
                ? new Admission(List.of(), admitted(members))
                : new Admission(List.of(new Event.GroupHeld(state.nextAttempt(), members)), List.of());
    }

    /// What another shard does, which the leader asks to hold its part.
    static Admission part(Settings settings, ShardState state, Command.HoldPart command) {
        var members = command.members();
        var mine = own(state, members);
        var wrong = GroupRule.wrong(members);
        if (wrong.isPresent() || mine.isEmpty() || mine.getFirst().equals(members.getFirst())) {
            return refused(mine, Refusal.NOT_A_GROUP, wrong.orElse("from"));
        }
        var hold = new Event.GroupHeld(command.attempt(), members);
        var known = known(state, members);
        if (known.isPresent()) {
            long attempt = known.get().attempt();
            if (attempt > command.attempt()) {
                return refused(mine, Refusal.BUSY, "");
            }
            // The leader has given the earlier attempt up; this part does not know yet.
            return new Admission(attempt == command.attempt() ? List.of() : List.of(hold), admitted(mine));
        }
        if (state.held().size() >= settings.maxGroups()) {
            return refused(mine, Refusal.BUSY, "");
        }
        var own = DebitRule.decide(settings, state, mine);
        if (!allAdmitted(own)) {
            return new Admission(List.of(), together(state.shards(), state.shard(), mine, own.outcomes()));
        }
        // Pending and not held: it is admitted and released, and this is an echo.
        return own.events().isEmpty() ? refused(mine, Refusal.BUSY, "") : new Admission(List.of(hold), own.outcomes());
    }

    static Decision<Event, Refusal> decide(ShardState state, Command.GroupGathered command) {
        return leads(state, command.group(), command.attempt())
                .filter(group -> group.chunk().isEmpty())
                .map(group -> accept(new Event.Admitted(state.nextChunk(), group.members())))
                .orElseGet(Decision.AlreadyDone::new);
    }

    static Decision<Event, Refusal> decide(ShardState state, Command.GroupLost command) {
        return leads(state, command.group(), command.attempt())
                .filter(group -> group.chunk().isEmpty())
                .map(group -> accept(new Event.GroupReleased(command.group(), false)))
                .orElseGet(Decision.AlreadyDone::new);
    }

    static Decision<Event, Refusal> decide(ShardState state, Command.PartsReleased command) {
        return leads(state, command.group(), command.attempt())
                .filter(group -> group.chunk().isPresent())
                .map(group -> accept(new Event.GroupReleased(command.group(), true)))
                .orElseGet(Decision.AlreadyDone::new);
    }

    static Decision<Event, Refusal> decide(ShardState state, Command.ReleasePart command) {
        return state.held()
                .get(command.group())
                .filter(group -> group.leader(state.shards()) != state.shard() && group.attempt() == command.attempt())
                .map(group -> accept(new Event.GroupReleased(command.group(), command.admitted())))
                .orElseGet(Decision.AlreadyDone::new);
    }

    private static Decision<Event, Refusal> accept(Event event) {
        return new Decision.Accept<>(List.of(event));
    }

    /// What has become of an attempt, for who holds a part.
    static Verdict verdict(ShardState state, Fr name, long attempt) {
        // It is forgotten when it is lost, or when every part knows that it was admitted.
        return leads(state, name, attempt)
                .map(group -> isTaken(state, group) ? Verdict.ADMITTED : Verdict.OPEN)
                .orElse(Verdict.LOST);
    }

    static List<Obligation> owed(ShardState state) {
        var owed = new ArrayList<Obligation>();
        state.held().forEach((_, group) -> {
            if (group.leader(state.shards()) != state.shard()) {
                if (hasSentAllBefore(state, group.since())) {
                    owed.add(new Obligation.ReportHeld(group.name(), group.attempt(), group.leader(state.shards())));
                }
            } else if (group.chunk().isEmpty()) {
                owed.add(new Obligation.GatherParts(group.attempt(), group.members(), group.others(state.shards())));
            } else if (isTaken(state, group)) {
                owed.add(new Obligation.ReleaseParts(group.name(), group.attempt(), group.others(state.shards())));
            }
        });
        return owed;
    }

    /// Whether the sequencer has it.
    private static boolean isTaken(ShardState state, HeldGroup group) {
        var chunk = group.chunk();
        return chunk.isPresent() && hasSentAllBefore(state, chunk.getAsLong() + 1);
    }

    private static boolean hasSentAllBefore(ShardState state, long chunk) {
        return state.outbox().isEmpty() || state.outbox().first().number() >= chunk;
    }

    private static Optional<HeldGroup> leads(ShardState state, Fr name, long attempt) {
        return state.held()
                .get(name)
                .filter(group -> group.leader(state.shards()) == state.shard() && group.attempt() == attempt);
    }

    private static Optional<HeldGroup> known(ShardState state, List<SignedTransaction> members) {
        return state.held().get(members.getFirst().transaction().group());
    }

    private static List<SignedTransaction> own(ShardState state, List<SignedTransaction> members) {
        return members.stream()
                .filter(member -> state.shards().of(member.transaction().from()) == state.shard())
                .toList();
    }

    /// Nothing is not admitted.
    static boolean allAdmitted(Admission admission) {
        return !admission.outcomes().isEmpty()
                && admission.outcomes().stream().allMatch(Outcome.Admitted.class::isInstance);
    }

    private static List<Outcome> admitted(List<SignedTransaction> members) {
        return members.stream().<Outcome>map(Outcome.Admitted::new).toList();
    }

    private static Admission refused(List<SignedTransaction> members, Refusal reason, String field) {
        return new Admission(
                List.of(),
                members.stream()
                        .<Outcome>map(signed -> new Outcome.Refused(signed, reason, field))
                        .toList());
    }

    /// What a group's members are told where some of one shard are refused.
    ///
    /// @param decided of the members of that shard
    static List<Outcome> together(Shards shards, int shard, List<SignedTransaction> members, List<Outcome> decided) {
        var rest = new ArrayDeque<>(decided);
        var outcomes = new ArrayList<Outcome>();
        for (var member : members) {
            boolean isOfShard = shards.of(member.transaction().from()) == shard;
            outcomes.add(
                    isOfShard && rest.removeFirst() instanceof Outcome.Refused refused
                            ? refused
                            : new Outcome.Refused(member, Refusal.WITH_ITS_GROUP, ""));
        }
        return List.copyOf(outcomes);
    }

    static HeldGroup held(ShardState state, Event.GroupHeld event) {
        return new HeldGroup(event.attempt(), event.members(), state.nextChunk(), OptionalLong.empty());
    }
}
