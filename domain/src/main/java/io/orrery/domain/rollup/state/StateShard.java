package io.orrery.domain.rollup.state;

import io.orrery.domain.Decision;
import io.orrery.domain.rollup.account.Account;
import io.orrery.domain.rollup.account.Address;
import io.orrery.domain.rollup.sequencing.Operation;
import io.orrery.domain.rollup.settlement.ForcedOperation;
import io.orrery.domain.rollup.settlement.QueuedDeposit;
import io.orrery.domain.rollup.settlement.QueuedOperation;
import io.orrery.domain.rollup.transaction.SignedTransaction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The rule of one state shard: which debits are admitted, where deposits go, which accounts L1 freezes, and what a
/// sealed batch does to its accounts.
public final class StateShard {
    private StateShard() {}

    public sealed interface Command {
        /// Debits for accounts of this shard, decided one by one in this order. The signature, the domain and the
        /// receiver were checked before.
        record Admit(List<SignedTransaction> transactions) implements Command {}

        /// Debits for accounts of this shard that happen all or none, in the order of their group. Checked before as
        /// those of [Admit].
        record AdmitGroup(List<SignedTransaction> members) implements Command {}

        /// Every entry of the L1 queue for this shard that it has not acknowledged yet, by ascending queue index.
        record AcceptQueued(List<QueuedOperation> operations) implements Command {}

        /// Which account is the owner's of this token, or will be when it is opened: the owner is of this shard.
        record Place(Address owner, long token) implements Command {}

        /// The sequencer holds every chunk up to and including this one.
        record ChunksTaken(long upTo) implements Command {}

        /// Batches arrive in ascending order; those that do not touch this shard never arrive.
        record ApplyBatch(long number, List<Touch> touches) implements Command {}

        /// The batch has the trace.
        record TraceTaken(long number) implements Command {}
    }

    public sealed interface Event {
        /// One chunk of admitted debits; it is the outbox entry too.
        record Admitted(long chunk, List<SignedTransaction> transactions) implements Event {}

        /// Deposits with their accounts, and forced operations.
        record QueueAccepted(long chunk, List<Operation> operations) implements Event {}

        /// An owner's account of a token has its place for all time, whatever opens it.
        record Placed(Address owner, long token, long account) implements Event {}

        record ChunksReleased(long upTo) implements Event {}

        record BatchApplied(long number, List<Touch> touches) implements Event {}

        record TraceReleased(long number) implements Event {}
    }

    public enum Refusal {
        UNKNOWN_ACCOUNT,
        TOKEN_MISMATCH,
        NONCE_TOO_LOW,
        NONCE_TOO_HIGH,
        INSUFFICIENT_BALANCE,
        /// L1 has asked for a set key or forced exit of the account, which is not executed yet.
        FROZEN,
        /// The account has had another key, which whoever checked the signature did not know yet.
        BAD_SIGNATURE,
        /// It is not the group that its members have signed, or one that no batch can hold.
        NOT_A_GROUP,
        /// Another member of its group is refused.
        WITH_ITS_GROUP,
        /// There is no place left for another account.
        FULL,
        BUSY
    }

    /// What became of each transaction of an [Command.Admit], in its order.
    public sealed interface Outcome {
        /// Admitted now (part of the returned event) or earlier.
        record Admitted(SignedTransaction transaction) implements Outcome {}

        record Refused(SignedTransaction transaction, Refusal reason, String field) implements Outcome {}
    }

    /// @param events none or one
    public record Admission(List<Event> events, List<Outcome> outcomes) {}

    public sealed interface Obligation {
        /// Tell the sequencer; until [Command.ChunksTaken].
        record Enqueue(long chunk, List<Operation> operations) implements Obligation {}

        /// Store [#trace] and tell the batch its digest; until [Command.TraceTaken].
        record DeliverTrace(long number) implements Obligation {}
    }

    /// Bounds, each configured with its reason.
    ///
    /// @param maxPendingPerAccount debits of one account that wait to be executed
    /// @param maxPending of all accounts together
    /// @param maxOutbox chunks that wait for the sequencer
    public record Settings(int maxPendingPerAccount, int maxPending, int maxOutbox) {}

    public static ShardState initial(int shard) {
        return ShardState.initial(shard);
    }

    /// Decides each transaction with those before it already counted.
    public static Admission admit(Settings settings, ShardState state, Command.Admit command) {
        var alone = command.transactions().stream()
                .filter(signed -> !signed.transaction().isMember())
                .toList();
        if (alone.size() == command.transactions().size()) {
            return DebitRule.decide(settings, state, alone);
        }
        // No batch with a member that stands alone could be proven.
        var admission = DebitRule.decide(settings, state, alone);
        var decided = admission.outcomes().iterator();
        return new Admission(
                admission.events(),
                command.transactions().stream()
                        .map(signed -> signed.transaction().isMember()
                                ? new Outcome.Refused(signed, Refusal.NOT_A_GROUP, "group")
                                : decided.next())
                        .toList());
    }

    static Account account(ShardState state, long index) {
        return Shards.of(index) == state.shard() ? state.account(index) : Account.EMPTY;
    }

    /// All are admitted, in one chunk, or none is.
    public static Admission admitGroup(Settings settings, ShardState state, Command.AdmitGroup command) {
        var members = command.members();
        var wrong = GroupRule.wrong(state.shard(), members);
        if (wrong.isPresent()) {
            return new Admission(
                    List.of(),
                    members.stream()
                            .<Outcome>map(signed -> new Outcome.Refused(signed, Refusal.NOT_A_GROUP, wrong.get()))
                            .toList());
        }
        var each = DebitRule.decide(settings, state, members);
        boolean all = each.outcomes().stream().allMatch(Outcome.Admitted.class::isInstance);
        return all
                ? each
                : new Admission(
                        List.of(),
                        each.outcomes().stream()
                                .<Outcome>map(outcome -> switch (outcome) {
                                    case Outcome.Admitted(var signed) ->
                                        new Outcome.Refused(signed, Refusal.WITH_ITS_GROUP, "");
                                    case Outcome.Refused refused -> refused;
                                })
                                .toList());
    }

    /// Decides everything but [Command.Admit] and [Command.AdmitGroup], which [#admit] and [#admitGroup] decide.
    public static Decision<Event, Refusal> decide(Settings settings, ShardState state, Command command) {
        return switch (command) {
            case Command.Admit admit -> {
                var events = admit(settings, state, admit).events();
                yield events.isEmpty() ? new Decision.AlreadyDone<>() : new Decision.Accept<>(events);
            }
            case Command.AdmitGroup group -> {
                var events = admitGroup(settings, state, group).events();
                yield events.isEmpty() ? new Decision.AlreadyDone<>() : new Decision.Accept<>(events);
            }
            case Command.Place(var owner, var token) -> place(state, owner, token);
            case Command.AcceptQueued(var operations) -> acceptQueued(settings, state, operations);
            case Command.ChunksTaken(var upTo) ->
                !state.outbox().isEmpty() && state.outbox().first().number() <= upTo
                        ? new Decision.Accept<>(List.of(new Event.ChunksReleased(upTo)))
                        : new Decision.AlreadyDone<>();
            case Command.ApplyBatch(var number, var touches) -> {
                if (number <= state.lastBatch()) {
                    yield new Decision.AlreadyDone<>();
                }
                // A batch that can not be executed is a bug: found here, it never gets into the journal.
                var _ = state.batchApplied(number, touches);
                yield new Decision.Accept<>(List.of(new Event.BatchApplied(number, touches)));
            }
            case Command.TraceTaken(var number) ->
                state.untraced().toList().stream().anyMatch(applied -> applied.number() == number)
                        ? new Decision.Accept<>(List.of(new Event.TraceReleased(number)))
                        : new Decision.AlreadyDone<>();
        };
    }

    private static Decision<Event, Refusal> acceptQueued(
            Settings settings, ShardState state, List<QueuedOperation> operations) {
        var fresh = operations.stream()
                .filter(operation -> operation.queueIndex() > state.queueUpTo())
                .toList();
        if (fresh.isEmpty()) {
            return new Decision.AlreadyDone<>();
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

    /// Before anything is admitted that would open the account, so that all who pay the owner, on L1 too, find the same
    /// place. One that nothing opens in the end stays the owner's.
    private static Decision<Event, Refusal> place(ShardState state, Address owner, long token) {
        if (state.byOwner().contains(new ShardState.OwnerToken(owner, token))) {
            return new Decision.AlreadyDone<>();
        }
        if (state.accounts() >= Shards.capacity()) {
            return new Decision.Refuse<>(Refusal.FULL, "owner");
        }
        var account = Shards.account(state.shard(), state.accounts());
        return new Decision.Accept<>(List.of(new Event.Placed(owner, token, account)));
    }

    private static long place(ShardState state, Map<ShardState.OwnerToken, Long> opened, QueuedDeposit deposit) {
        var key = new ShardState.OwnerToken(deposit.owner(), deposit.token());
        return state.byOwner()
                .get(key)
                .orElseGet(() -> opened.computeIfAbsent(
                        key, _ -> Shards.account(state.shard(), state.accounts() + opened.size())));
    }

    /// A stranger can not freeze an account. An empty one may be opened by a deposit that comes first, and then be the
    /// owner's. Once opened an account keeps its owner, so what is true now stays true.
    private static boolean freezes(ShardState state, ForcedOperation forced) {
        var account = account(state, forced.account());
        return account.isEmpty() || forced.isOf(account);
    }

    public static ShardState apply(ShardState state, Event event) {
        return switch (event) {
            case Event.Admitted(var chunk, var transactions) -> state.admitted(chunk, transactions);
            case Event.QueueAccepted(var chunk, var operations) -> state.queueAccepted(chunk, operations);
            case Event.Placed(var owner, var token, var account) -> state.placed(owner, token, account);
            case Event.ChunksReleased(var upTo) -> state.chunksReleased(upTo);
            case Event.BatchApplied(var number, var touches) -> state.batchApplied(number, touches);
            case Event.TraceReleased(var number) -> state.traceReleased(number);
        };
    }

    public static List<Obligation> owed(ShardState state) {
        var owed = new ArrayList<Obligation>();
        state.outbox().forEach(chunk -> owed.add(new Obligation.Enqueue(chunk.number(), chunk.operations())));
        state.untraced().forEach(applied -> owed.add(new Obligation.DeliverTrace(applied.number())));
        return owed;
    }

    /// The trace of an applied batch that has not been taken yet.
    public static Optional<ShardTrace> trace(ShardState state, long number) {
        var untraced = state.untraced().toList();
        for (int i = 0; i < untraced.size(); i++) {
            var applied = untraced.get(i);
            if (applied.number() == number) {
                var result = i + 1 < untraced.size() ? untraced.get(i + 1).before() : state.tree();
                return Optional.of(ShardExecution.trace(
                        state.shard(), applied.number(), applied.before(), applied.touches(), result));
            }
        }
        return Optional.empty();
    }
}
