package io.orrery.runtime.admin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.orrery.actors.OperatorDesk;
import io.orrery.actors.Requeueing;
import io.orrery.domain.admin.AdminAction;
import io.orrery.domain.admin.AdminEntry.Phase;
import io.orrery.domain.admin.Roster.Leave;
import io.orrery.domain.admin.Work;
import io.orrery.ethereum.RollupQueue;
import io.orrery.http.AdminDesk;
import io.orrery.persistence.fence.LeaseHolders;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/// Does what people ask. Whatever is done is written down first; what can not be is not done, so a node
/// that is out can do nothing. A dry run comes to the same decision and writes nothing.
final class ClusterAdmin implements AdminDesk {
    private final ActionBook book;
    private final PauseWatch pauses;
    private final Membership membership;
    private final OperatorDesk desk;
    private final RollupQueue queue;
    private final StatusPage status;

    ClusterAdmin(
            ActionBook book,
            PauseWatch pauses,
            Membership membership,
            OperatorDesk desk,
            RollupQueue queue,
            Optional<LeaseHolders> leases) {
        this.book = book;
        this.pauses = pauses;
        this.membership = membership;
        this.desk = desk;
        this.queue = queue;
        this.status = new StatusPage(membership, leases);
    }

    @Override
    public Outcome act(AdminAction action, Asker asker, boolean dryRun) {
        var call = new ActionBook.Call(action, asker, dryRun);
        return switch (action) {
            case AdminAction.Pause(var work) -> setPause(call, work, true);
            case AdminAction.Resume(var work) -> setPause(call, work, false);
            case AdminAction.Drain(var node) -> leave(call, membership.roster().drain(node));
            case AdminAction.TransferLeadership(var to) ->
                leave(call, membership.roster().transfer(to));
            case AdminAction.RequeueJob(var job) -> requeue(call, dry -> desk.requeueJob(job, dry));
            case AdminAction.RequeueBatch(var number) -> requeue(call, dry -> desk.requeueBatch(number, dry));
            case AdminAction.EnableKeys _,
                    AdminAction.DisableKeys _,
                    AdminAction.PauseKeys _,
                    AdminAction.ResumeKeys _,
                    AdminAction.HandOverKeys _ ->
                book.refused(call, "this node has no validator keys: ask one of ./orrery validator run");
        };
    }

    /// The entry is the pause: it stands in the whole cluster when it is written, and each node sees it
    /// with its next look.
    private Outcome setPause(ActionBook.Call call, Work work, boolean paused) {
        var told = new ArrayList<String>();
        if (book.pauses().has(work) == paused) {
            told.add(work.word() + (paused ? " is paused already" : " is not paused"));
        } else {
            told.add(paused ? pausing(work) : work.word() + " goes on");
        }
        if (paused) {
            deadline().ifPresent(told::add);
        }
        if (call.dryRun()) {
            return new Outcome(true, told, 0);
        }
        long entry = book.write(call.note(Phase.DONE, 0, String.join("; ", told)));
        pauses.look();
        return new Outcome(true, told, entry);
    }

    private static String pausing(Work work) {
        return switch (work) {
            case SEALING ->
                "no batch is sealed but for what L1 has asked for and is urgent; transactions are taken and ordered";
            case PROVING -> "no proof is begun; those under way end";
            case SETTLEMENT -> "no new transaction is sent to L1; those that were are followed to their end";
        };
    }

    /// A pause must not cost the rollup its life by surprise.
    private Optional<String> deadline() {
        try {
            var due = book.answer(queue.firstDeadline());
            return due.isEmpty()
                    ? Optional.empty()
                    : Optional.of("L1 wants its oldest operation executed by " + Instant.ofEpochSecond(due.getAsLong())
                            + ": from then on anybody may close the rollup, whatever is paused");
        } catch (ActionBook.NoAnswer silent) {
            return Optional.of(
                    "L1 does not say by when its oldest operation has to be executed: " + silent.getMessage());
        }
    }

    private Outcome leave(ActionBook.Call call, Leave leave) {
        return switch (leave) {
            case Leave.Refused(var _, var why) -> book.refused(call, why);
            case Leave.Goes(var node, var heir) -> {
                var told = new ArrayList<String>();
                told.add(
                        node
                                + " hands over what it has, and its process ends with status 0; start it again to have it back");
                heir.ifPresent(next -> told.add("the singletons move to " + next));
                if (call.dryRun()) {
                    yield new Outcome(true, told, 0);
                }
                long begun = book.write(call.note(Phase.BEGUN, 0, String.join("; ", told)));
                membership.leave(node);
                yield new Outcome(
                        true, told, book.ended(call.note(Phase.DONE, begun, node + " was told to leave"), begun));
            }
        };
    }

    private Outcome requeue(ActionBook.Call call, Function<Boolean, CompletionStage<Requeueing>> ask) {
        try {
            var would = book.answer(ask.apply(true));
            if (!would.taken()) {
                return book.refused(call, would.told());
            }
            if (call.dryRun()) {
                return new Outcome(true, List.of(would.told()), 0);
            }
        } catch (ActionBook.NoAnswer silent) {
            return book.refused(call, silent.getMessage());
        }
        return book.act(call, () -> ask.apply(false).thenApply(was -> new ActionBook.Ended(was.taken(), was.told())));
    }

    @Override
    public ObjectNode status() {
        // Both are asked before either is waited for.
        var proofs = desk.proofLeases();
        var deadline = queue.firstDeadline();
        return status.of(pauses.get(), answerSoon(proofs), answerSoon(deadline));
    }

    @Override
    public Page book(long after, int max) {
        return book.page(after, max);
    }

    private static <T> Optional<T> answerSoon(CompletionStage<T> stage) {
        try {
            return Optional.of(ActionBook.NoAnswer.orElse(stage, StatusPage.PATIENCE));
        } catch (ActionBook.NoAnswer silent) {
            return Optional.empty();
        }
    }
}
