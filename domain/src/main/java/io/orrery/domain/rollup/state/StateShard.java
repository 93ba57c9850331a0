package io.orrery.domain.rollup.state;

import io.orrery.domain.Decision;
import io.orrery.domain.rollup.account.Account;
import io.orrery.domain.rollup.account.Address;
import io.orrery.domain.rollup.sequencing.Operation;
import io.orrery.domain.rollup.settlement.ForcedOperation;
import io.orrery.domain.rollup.settlement.QueuedOperation;
import io.orrery.domain.rollup.transaction.SignedTransaction;
import io.orrery.zk.field.Fr;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The rule of one state shard: which debits are admitted, where deposits go, which accounts L1 freezes, and what a
/// sealed batch does to its accounts.
public final class StateShard {
    private StateShard() {}

    public sealed interface Command {
        /// Debits for accounts of this shard, decided one by one in this order. The signature, the domain and the
        /// receiver were checked before.
        record Admit(List<SignedTransaction> transactions) implements Command {}

        /// Debits that happen all or none, in the order of their group; the first is of an account of this shard.
        /// Checked before as those of [Admit], and the operator has an account of each token.
        record AdmitGroup(List<SignedTransaction> members) implements Command {}

        /// The shard of the first member asks to hold the debits of this one.
        record HoldPart(long attempt, List<SignedTransaction> members) implements Command {}

        /// All other shards hold their debits.
        record GroupGathered(Fr group, long attempt) implements Command {}

        /// One of them refuses.
        record GroupLost(Fr group, long attempt) implements Command {}

        /// The leading shard's answer to [Obligation.ReportHeld].
        record ReleasePart(Fr group, long attempt, boolean admitted) implements Command {}

        /// All other shards know that the group is admitted.
        record PartsReleased(Fr group, long attempt) implements Command {}

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
        /// One chunk of admitted debits; it is the outbox entry too. Of a group, with those of other shards.
        record Admitted(long chunk, List<SignedTransaction> transactions) implements Event {}

        /// Deposits with their accounts, and forced operations.
        record QueueAccepted(long chunk, List<Operation> operations) implements Event {}

        /// L1 asks this of accounts that a group holds. It is accepted when they are not; until then nothing more is
        /// admitted of them.
        record Frozen(List<ForcedOperation> operations) implements Event {}

        /// An owner's account of a token has its place for all time, whatever opens it.
        record Placed(Address owner, long token, long account) implements Event {}

        /// The debits of this shard's accounts are pending, and the accounts held.
        record GroupHeld(long attempt, List<SignedTransaction> members) implements Event {}

        /// The accounts are held no more.
        ///
        /// @param admitted whether the group is; else its debits never happen
        record GroupReleased(Fr group, boolean admitted) implements Event {}

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

    /// What has become of a group that several shards are to admit.
    public enum Verdict {
        OPEN,
        ADMITTED,
        LOST
    }

    /// @param events none or one
    /// @param outcomes none where a group is under way between shards
    public record Admission(List<Event> events, List<Outcome> outcomes) {}

    public sealed interface Obligation {
        /// Tell the sequencer; until [Command.ChunksTaken].
        record Enqueue(long chunk, List<Operation> operations) implements Obligation {}

        /// Store [#trace] and tell the batch its digest; until [Command.TraceTaken].
        record DeliverTrace(long number) implements Obligation {}

        /// Have these shards hold their debits; until [Command.GroupGathered] or [Command.GroupLost].
        record GatherParts(long attempt, List<SignedTransaction> members, Set<Integer> shards) implements Obligation {}

        /// Tell these shards that the group is admitted; until [Command.PartsReleased].
        record ReleaseParts(Fr group, long attempt, Set<Integer> shards) implements Obligation {}

        /// Tell the shard that leads the group that this one's debits are held, and be told its [#verdict]; until
        /// [Command.ReleasePart].
        record ReportHeld(Fr group, long attempt, int shard) implements Obligation {}
    }

    /// Bounds, each configured with its reason.
    ///
    /// @param maxPendingPerAccount debits of one account that wait to be executed
    /// @param maxPending of all accounts together
    /// @param maxOutbox chunks that wait for the sequencer
    /// @param maxGroups that shards are about to admit together
    public record Settings(int maxPendingPerAccount, int maxPending, int maxOutbox, int maxGroups) {}

    public static ShardState initial(Shards shards, int shard) {
        return ShardState.initial(shards, shard);
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
        return state.shards().of(index) == state.shard() ? state.account(index) : Account.EMPTY;
    }

    /// All are admitted, in one chunk, or none is; or other shards have to be asked first.
    public static Admission admitGroup(Settings settings, ShardState state, Command.AdmitGroup command) {
        var members = command.members();
        var wrong = GroupRule.wrong(members);
        if (wrong.isPresent()
                || state.shards().of(members.getFirst().transaction().from()) != state.shard()) {
            return new Admission(
                    List.of(),
                    members.stream()
                            .<Outcome>map(
                                    signed -> new Outcome.Refused(signed, Refusal.NOT_A_GROUP, wrong.orElse("from")))
                            .toList());
        }
        if (state.shards().ofSenders(members).size() > 1) {
            return GroupHold.begin(settings, state, members);
        }
        var each = DebitRule.decide(settings, state, members);
        return GroupHold.allAdmitted(each)
                ? each
                : new Admission(List.of(), GroupHold.together(state.shards(), state.shard(), members, each.outcomes()));
    }

    /// The outcomes are of this shard's members, in their order. That all are admitted means that they are held, or
    /// will
    /// be; when, [Obligation.ReportHeld] says.
    public static Admission holdPart(Settings settings, ShardState state, Command.HoldPart command) {
        return GroupHold.part(settings, state, command);
    }

    /// What members are told where those of one shard are not all admitted.
    ///
    /// @param decided of those
    public static List<Outcome> together(
            Shards shards, int shard, List<SignedTransaction> members, List<Outcome> decided) {
        return GroupHold.together(shards, shard, members, decided);
    }

    /// What the leading shard answers to [Obligation.ReportHeld].
    public static Verdict verdict(ShardState state, Fr group, long attempt) {
        return GroupHold.verdict(state, group, attempt);
    }

    /// Of [Command.Admit], [Command.AdmitGroup] and [Command.HoldPart] only the events: see [#admit], [#admitGroup] and
    /// [#holdPart].
    public static Decision<Event, Refusal> decide(Settings settings, ShardState state, Command command) {
        return switch (command) {
            case Command.Admit admit -> events(admit(settings, state, admit));
            case Command.AdmitGroup group -> events(admitGroup(settings, state, group));
            case Command.HoldPart part -> {
                var held = holdPart(settings, state, part);
                yield GroupHold.allAdmitted(held) ? events(held) : new Decision.Refuse<>(Refusal.WITH_ITS_GROUP, "");
            }
            case Command.GroupGathered gathered -> GroupHold.decide(state, gathered);
            case Command.GroupLost lost -> GroupHold.decide(state, lost);
            case Command.ReleasePart release -> GroupHold.decide(state, release);
            case Command.PartsReleased released -> GroupHold.decide(state, released);
            case Command.Place(var owner, var token) -> QueueRule.place(state, owner, token);
            case Command.AcceptQueued(var operations) -> QueueRule.accept(settings, state, operations);
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

    private static Decision<Event, Refusal> events(Admission admission) {
        return admission.events().isEmpty() ? new Decision.AlreadyDone<>() : new Decision.Accept<>(admission.events());
    }

    public static ShardState apply(ShardState state, Event event) {
        return switch (event) {
            case Event.Admitted(var chunk, var transactions) -> state.admitted(chunk, transactions);
            case Event.QueueAccepted(var chunk, var operations) -> state.queueAccepted(chunk, operations);
            case Event.Frozen(var operations) -> state.frozen(operations);
            case Event.Placed(var owner, var token, var account) -> state.placed(owner, token, account);
            case Event.GroupHeld held -> state.groupHeld(GroupHold.held(state, held));
            case Event.GroupReleased(var group, var admitted) -> state.groupReleased(group, admitted);
            case Event.ChunksReleased(var upTo) -> state.chunksReleased(upTo);
            case Event.BatchApplied(var number, var touches) -> state.batchApplied(number, touches);
            case Event.TraceReleased(var number) -> state.traceReleased(number);
        };
    }

    public static List<Obligation> owed(ShardState state) {
        var owed = new ArrayList<Obligation>();
        state.outbox().forEach(chunk -> owed.add(new Obligation.Enqueue(chunk.number(), chunk.operations())));
        state.untraced().forEach(applied -> owed.add(new Obligation.DeliverTrace(applied.number())));
        owed.addAll(GroupHold.owed(state));
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
                        state.shards(), state.shard(), applied.number(), applied.before(), applied.touches(), result));
            }
        }
        return Optional.empty();
    }
}
