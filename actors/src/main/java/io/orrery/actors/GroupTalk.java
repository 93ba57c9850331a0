package io.orrery.actors;

import akka.actor.typed.ActorRef;
import io.orrery.actors.StateShardEntity.GroupDecided;
import io.orrery.actors.StateShardEntity.Message;
import io.orrery.domain.Decision;
import io.orrery.domain.rollup.state.ShardState;
import io.orrery.domain.rollup.state.StateShard;
import io.orrery.domain.rollup.state.StateShard.Command;
import io.orrery.domain.rollup.state.StateShard.Event;
import io.orrery.domain.rollup.state.StateShard.Obligation;
import io.orrery.domain.rollup.state.StateShard.Outcome;
import io.orrery.domain.rollup.state.StateShard.Verdict;
import io.orrery.domain.rollup.transaction.SignedTransaction;
import io.orrery.zk.field.Fr;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/// What a shard says to others, and to who asks, about groups that they admit together. Only what was said is
/// remembered here: after a restart it is asked for again.
final class GroupTalk {
    /// Who asks again for the same group hears once more; who asks so often does not.
    private static final int MOST_WAITING = 16;

    private record Try(Fr group, long attempt) {}

    private final int number;
    private final Routes routes;
    private final StateShard.Settings settings;
    private final Map<Fr, List<ActorRef<GroupDecided>>> waiting = new HashMap<>();
    private final Map<Try, Set<Integer>> holding = new HashMap<>();
    private final Map<Try, Set<Integer>> released = new HashMap<>();

    GroupTalk(int number, Routes routes, StateShard.Settings settings) {
        this.number = number;
        this.routes = routes;
        this.settings = settings;
    }

    Reaction<Event, ShardState> admit(ShardState state, Message.AdmitGroup asked) {
        var admission = StateShard.admitGroup(settings, state, new Command.AdmitGroup(asked.members()));
        return new Reaction<>(admission.events(), _ -> {
            if (!admission.outcomes().isEmpty()) {
                asked.replyTo().tell(new GroupDecided(admission.outcomes()));
                return;
            }
            var others = waiting.computeIfAbsent(
                    asked.members().getFirst().transaction().group(), _ -> new ArrayList<>());
            if (others.size() < MOST_WAITING) {
                others.add(asked.replyTo());
            }
        });
    }

    Reaction<Event, ShardState> hold(ShardState state, Message.HoldPart asked) {
        var admission = StateShard.holdPart(settings, state, new Command.HoldPart(asked.attempt(), asked.members()));
        var group = asked.members().getFirst().transaction().group();
        if (admission.outcomes().stream().anyMatch(Outcome.Refused.class::isInstance)) {
            return Reaction.run(_ -> routes.shard(asked.leader())
                    .tell(new Message.PartRefused(group, asked.attempt(), number, admission.outcomes())));
        }
        // A new hold is reported as what is owed anew; who asks again has not heard.
        return new Reaction<>(admission.events(), after -> {
            if (admission.events().isEmpty()) {
                StateShard.owed(after).stream()
                        .filter(owed ->
                                owed instanceof Obligation.ReportHeld(var name, var _, var _) && name.equals(group))
                        .forEach(this::perform);
            }
        });
    }

    Reaction<Event, ShardState> refused(ShardState state, Message.PartRefused told) {
        var decision = StateShard.decide(settings, state, new Command.GroupLost(told.group(), told.attempt()));
        if (!(decision instanceof Decision.Accept<Event, StateShard.Refusal>(var events))) {
            return Reaction.none();
        }
        var group = state.held().get(told.group()).orElseThrow();
        return new Reaction<>(events, _ -> {
            answer(told.group(), StateShard.together(state.shards(), told.shard(), group.members(), told.outcomes()));
            holding.remove(new Try(told.group(), told.attempt()));
            // Whoever does not hear it asks.
            release(told.group(), told.attempt(), false, group.others(state.shards()));
        });
    }

    Reaction<Event, ShardState> held(ShardState state, Message.PartHeld told) {
        var verdict = StateShard.verdict(state, told.group(), told.attempt());
        if (verdict != Verdict.OPEN) {
            return Reaction.run(
                    _ -> release(told.group(), told.attempt(), verdict == Verdict.ADMITTED, Set.of(told.shard())));
        }
        var group = state.held().get(told.group()).orElseThrow();
        // It is admitted and on its way to the sequencer: who says it once more is told when that has it.
        if (group.chunk().isPresent()) {
            return Reaction.none();
        }
        var attempt = new Try(told.group(), told.attempt());
        if (!all(holding, attempt, told.shard(), group.others(state.shards()))) {
            return Reaction.none();
        }
        return decide(state, new Command.GroupGathered(told.group(), told.attempt()), _ -> {
            answer(told.group(), admitted(group.members()));
            holding.remove(attempt);
        });
    }

    Reaction<Event, ShardState> release(ShardState state, Message.ReleasePart told) {
        return decide(
                state,
                new Command.ReleasePart(told.group(), told.attempt(), told.admitted()),
                _ -> routes.shard(told.leader()).tell(new Message.PartReleased(told.group(), told.attempt(), number)));
    }

    Reaction<Event, ShardState> released(ShardState state, Message.PartReleased told) {
        var attempt = new Try(told.group(), told.attempt());
        var group = state.held().get(told.group()).filter(held -> held.attempt() == told.attempt());
        // Of one that is lost nothing is remembered.
        if (group.isEmpty() || !all(released, attempt, told.shard(), group.get().others(state.shards()))) {
            return Reaction.none();
        }
        return decide(state, new Command.PartsReleased(told.group(), told.attempt()), _ -> released.remove(attempt));
    }

    void perform(Obligation obligation) {
        switch (obligation) {
            case Obligation.GatherParts(var attempt, var members, var others) ->
                others.forEach(other -> routes.shard(other).tell(new Message.HoldPart(number, attempt, members)));
            case Obligation.ReleaseParts(var group, var attempt, var others) -> release(group, attempt, true, others);
            case Obligation.ReportHeld(var group, var attempt, var leader) ->
                routes.shard(leader).tell(new Message.PartHeld(group, attempt, number));
            case Obligation.Enqueue _, Obligation.DeliverTrace _ ->
                throw new IllegalArgumentException("not of a group: " + obligation);
        }
    }

    private void release(Fr group, long attempt, boolean admitted, Set<Integer> shards) {
        shards.forEach(shard -> routes.shard(shard).tell(new Message.ReleasePart(number, group, attempt, admitted)));
    }

    private Reaction<Event, ShardState> decide(ShardState state, Command command, Consumer<ShardState> done) {
        return Reaction.of(StateShard.decide(settings, state, command), done, _ -> {});
    }

    private void answer(Fr group, List<Outcome> outcomes) {
        var asked = waiting.remove(group);
        if (asked != null) {
            asked.forEach(replyTo -> replyTo.tell(new GroupDecided(outcomes)));
        }
    }

    private static List<Outcome> admitted(List<SignedTransaction> members) {
        return members.stream().<Outcome>map(Outcome.Admitted::new).toList();
    }

    private static boolean all(Map<Try, Set<Integer>> answers, Try attempt, int shard, Set<Integer> others) {
        var answered = answers.computeIfAbsent(attempt, _ -> new HashSet<>());
        answered.add(shard);
        return answered.containsAll(others);
    }
}
