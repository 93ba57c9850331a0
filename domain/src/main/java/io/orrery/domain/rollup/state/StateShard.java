package io.orrery.domain.rollup.state;

import io.orrery.domain.Decision;
import io.orrery.domain.rollup.account.Account;
import io.orrery.domain.rollup.sequencing.Operation;
import io.orrery.domain.rollup.settlement.ForcedOperation;
import io.orrery.domain.rollup.settlement.QueuedDeposit;
import io.orrery.domain.rollup.settlement.QueuedOperation;
import io.orrery.domain.rollup.transaction.SignedTransaction;
import io.orrery.zk.babyjub.EddsaPoseidon;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The rule of one state shard: which debits are admitted, where deposits go, which accounts L1 freezes, and what a
/// sealed batch does to its accounts.
public final class StateShard {
    private static final long MAX_NONCE = (1L << 32) - 1;

    private StateShard() {}

    public sealed interface Command {
        /// Debits for accounts of this shard, decided one by one in this order. The signature, the domain and the
        /// receiver were checked before.
        record Admit(List<SignedTransaction> transactions) implements Command {}

        /// Every entry of the L1 queue for this shard that it has not acknowledged yet, by ascending queue index.
        record AcceptQueued(List<QueuedOperation> operations) implements Command {}

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
        var outcomes = new ArrayList<Outcome>(command.transactions().size());
        var admitted = new ArrayList<SignedTransaction>();
        var reservations = new HashMap<Long, ShardState.Reserved>();
        for (var signed : command.transactions()) {
            var from = signed.transaction().from();
            var reserved = reservations.getOrDefault(from, state.reserved(from));
            var pending = reserved.at(signed.transaction().nonce());
            if (pending.isPresent() && pending.get().hash().equals(signed.hash())) {
                outcomes.add(new Outcome.Admitted(signed));
                continue;
            }
            var full = state.pendingCount() + admitted.size() >= settings.maxPending()
                    || state.outbox().size() >= settings.maxOutbox();
            var refusal = full
                    ? Optional.of(new Outcome.Refused(signed, Refusal.BUSY, ""))
                    : frozen(state, from, signed)
                            .or(() -> refusal(settings, account(state, from), reserved, signed))
                            .or(() -> otherKey(state, signed));
            if (refusal.isPresent()) {
                outcomes.add(refusal.get());
            } else {
                reservations.put(from, reserved.with(ShardState.pendingOf(signed)));
                admitted.add(signed);
                outcomes.add(new Outcome.Admitted(signed));
            }
        }
        return new Admission(
                admitted.isEmpty() ? List.of() : List.of(new Event.Admitted(state.nextChunk(), List.copyOf(admitted))),
                List.copyOf(outcomes));
    }

    private static Account account(ShardState state, long index) {
        return Shards.of(index) == state.shard() ? state.account(index) : Account.EMPTY;
    }

    /// Admitted now, a debit would stand behind the forced operation: its balance would be gone or its key another, and
    /// no batch with it could be proven.
    private static Optional<Outcome.Refused> frozen(ShardState state, long account, SignedTransaction signed) {
        return state.frozen().contains(account)
                ? Optional.of(new Outcome.Refused(signed, Refusal.FROZEN, "from"))
                : Optional.empty();
    }

    /// The signature was checked against a key that was read before; only a set key can have made that another.
    private static Optional<Outcome.Refused> otherKey(ShardState state, SignedTransaction signed) {
        long from = signed.transaction().from();
        return state.rekeyed().contains(from)
                        && !EddsaPoseidon.verify(state.account(from).key(), signed.hash(), signed.signature())
                ? Optional.of(new Outcome.Refused(signed, Refusal.BAD_SIGNATURE, "signature"))
                : Optional.empty();
    }

    private static Optional<Outcome.Refused> refusal(
            Settings settings, Account account, ShardState.Reserved reserved, SignedTransaction signed) {
        var transaction = signed.transaction();
        long nextNonce = account.nonce() + reserved.queue().size();
        if (account.isEmpty()) {
            return Optional.of(new Outcome.Refused(signed, Refusal.UNKNOWN_ACCOUNT, "from"));
        }
        if (account.token() != transaction.token()) {
            return Optional.of(new Outcome.Refused(signed, Refusal.TOKEN_MISMATCH, "token"));
        }
        if (transaction.nonce() < nextNonce) {
            return Optional.of(new Outcome.Refused(signed, Refusal.NONCE_TOO_LOW, "nonce"));
        }
        // The last nonce of 32 bits is never used, so that the one after it needs no more.
        if (transaction.nonce() > nextNonce || transaction.nonce() >= MAX_NONCE) {
            return Optional.of(new Outcome.Refused(signed, Refusal.NONCE_TOO_HIGH, "nonce"));
        }
        if (reserved.queue().size() >= settings.maxPendingPerAccount()) {
            return Optional.of(new Outcome.Refused(signed, Refusal.BUSY, "from"));
        }
        if (account.balance().subtract(reserved.total()).compareTo(transaction.debit()) < 0) {
            return Optional.of(new Outcome.Refused(signed, Refusal.INSUFFICIENT_BALANCE, "amount"));
        }
        return Optional.empty();
    }

    /// Decides everything but [Command.Admit], which [#admit] decides.
    public static Decision<Event, Refusal> decide(Settings settings, ShardState state, Command command) {
        return switch (command) {
            case Command.Admit admit -> {
                var events = admit(settings, state, admit).events();
                yield events.isEmpty() ? new Decision.AlreadyDone<>() : new Decision.Accept<>(events);
            }
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
