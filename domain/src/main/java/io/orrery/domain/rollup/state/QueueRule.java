package io.orrery.domain.rollup.state;

import io.orrery.domain.Decision;
import io.orrery.domain.rollup.account.Address;
import io.orrery.domain.rollup.sequencing.Operation;
import io.orrery.domain.rollup.settlement.ForcedOperation;
import io.orrery.domain.rollup.settlement.QueuedDeposit;
import io.orrery.domain.rollup.settlement.QueuedOperation;
import io.orrery.domain.rollup.state.StateShard.Event;
import io.orrery.domain.rollup.state.StateShard.Refusal;
import io.orrery.domain.rollup.state.StateShard.Settings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What a shard does with what L1's queue has for it, and which places it gives to owners.
final class QueueRule {
    private QueueRule() {}

    static Decision<Event, Refusal> accept(Settings settings, ShardState state, List<QueuedOperation> operations) {
        var fresh = operations.stream()
                .filter(operation -> operation.queueIndex() > state.queueUpTo())
                .toList();
        if (fresh.isEmpty()) {
            return new Decision.AlreadyDone<>();
        }
        var waiting = held(state, fresh);
        if (!waiting.isEmpty()) {
            var known = waiting.stream()
                    .allMatch(forced -> state.frozen()
                            .get(forced.account())
                            .filter(last -> last >= forced.queueIndex())
                            .isPresent());
            return known
                    ? new Decision.Refuse<>(Refusal.BUSY, "")
                    : new Decision.Accept<>(List.of(new Event.Frozen(waiting)));
        }
        if (state.outbox().size() >= settings.maxOutbox()) {
            return new Decision.Refuse<>(Refusal.BUSY, "");
        }
        var opened = new HashMap<ShardState.OwnerToken, Long>();
        var accepted = new ArrayList<Operation>(fresh.size());
        for (var operation : fresh) {
            accepted.add(
                    switch (operation) {
                        case QueuedDeposit deposit -> new Operation.Deposit(deposit, place(state, opened, deposit));
                        case ForcedOperation forced -> new Operation.Forced(forced, freezes(state, forced));
                    });
        }
        return new Decision.Accept<>(List.of(new Event.QueueAccepted(state.nextChunk(), List.copyOf(accepted))));
    }

    /// Those that have to stand behind a group which holds their account: it goes to the sequencer by another shard,
    /// and
    /// may come later than this one's next chunk.
    private static List<ForcedOperation> held(ShardState state, List<QueuedOperation> operations) {
        return operations.stream()
                .filter(ForcedOperation.class::isInstance)
                .map(ForcedOperation.class::cast)
                .filter(forced -> state.isHeld(forced.account()) && freezes(state, forced))
                .toList();
    }

    /// Before anything is admitted that would open the account, so that all who pay the owner, on L1 too, find the same
    /// place. One that nothing opens in the end stays the owner's.
    static Decision<Event, Refusal> place(ShardState state, Address owner, long token) {
        if (state.byOwner().contains(new ShardState.OwnerToken(owner, token))) {
            return new Decision.AlreadyDone<>();
        }
        if (state.accounts() >= state.shards().capacity()) {
            return new Decision.Refuse<>(Refusal.FULL, "owner");
        }
        var account = state.shards().account(state.shard(), state.accounts());
        return new Decision.Accept<>(List.of(new Event.Placed(owner, token, account)));
    }

    private static long place(ShardState state, Map<ShardState.OwnerToken, Long> opened, QueuedDeposit deposit) {
        var key = new ShardState.OwnerToken(deposit.owner(), deposit.token());
        return state.byOwner()
                .get(key)
                .orElseGet(() -> opened.computeIfAbsent(
                        key, _ -> state.shards().account(state.shard(), state.accounts() + opened.size())));
    }

    /// A stranger can not freeze an account. An empty one may be opened by a deposit that comes first, and then be the
    /// owner's. Once opened an account keeps its owner, so what is true now stays true.
    private static boolean freezes(ShardState state, ForcedOperation forced) {
        var account = StateShard.account(state, forced.account());
        return account.isEmpty() || forced.isOf(account);
    }
}
