package io.orrery.runtime.admin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.orrery.actors.OperatorDesk;
import io.orrery.actors.Requeueing;
import io.orrery.domain.admin.AdminAction;
import io.orrery.domain.admin.AdminEntry;
import io.orrery.domain.admin.AdminEntry.Phase;
import io.orrery.domain.admin.Roster.Leave;
import io.orrery.domain.admin.Work;
import io.orrery.ethereum.RollupQueue;
import io.orrery.http.AdminDesk;
import io.orrery.persistence.admin.SqlAdminBook;
import io.orrery.persistence.fence.LeaseHolders;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Does what people ask. Whatever is done is written down first; what can not be is not done, so a node
/// that is out can do nothing. A dry run comes to the same decision and writes nothing.
final class ClusterAdmin implements AdminDesk {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterAdmin.class);

    private final SqlAdminBook book;
    private final PauseWatch pauses;
    private final Membership membership;
    private final OperatorDesk desk;
    private final RollupQueue queue;
    private final Duration patience;
    private final StatusPage status;

    ClusterAdmin(
            SqlAdminBook book,
            PauseWatch pauses,
            Membership membership,
            OperatorDesk desk,
            RollupQueue queue,
            Optional<LeaseHolders> leases,
            Duration patience) {
        this.book = book;
        this.pauses = pauses;
        this.membership = membership;
        this.desk = desk;
        this.queue = queue;
        this.patience = patience;
        this.status = new StatusPage(membership, leases);
    }

    /// One action of one person.
    private record Call(AdminAction action, Asker asker, boolean dryRun) {
        AdminEntry.Note note(Phase phase, long ofEntry, String detail) {
            return new AdminEntry.Note(
                    asker.who(), asker.origin(), action.verb(), action.subject(), phase, ofEntry, detail);
        }
    }

    @Override
    public Outcome act(AdminAction action, Asker asker, boolean dryRun) {
        var call = new Call(action, asker, dryRun);
        return switch (action) {
            case AdminAction.Pause(var work) -> setPause(call, work, true);
            case AdminAction.Resume(var work) -> setPause(call, work, false);
            case AdminAction.Drain(var node) -> leave(call, membership.roster().drain(node));
            case AdminAction.TransferLeadership(var to) ->
                leave(call, membership.roster().transfer(to));
            case AdminAction.RequeueJob(var job) -> requeue(call, dry -> desk.requeueJob(job, dry));
            case AdminAction.RequeueBatch(var number) -> requeue(call, dry -> desk.requeueBatch(number, dry));
        };
    }

    /// The entry is the pause: it stands in the whole cluster when it is written, and each node sees it
    /// with its next look.
    private Outcome setPause(Call call, Work work, boolean paused) {
        var told = new ArrayList<String>();
        if (fromBook(book.pauses()).has(work) == paused) {
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
        long entry = write(call.note(Phase.DONE, 0, String.join("; ", told)));
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
            var due = answer(queue.firstDeadline());
            return due.isEmpty()
                    ? Optional.empty()
                    : Optional.of("L1 wants its oldest operation executed by " + Instant.ofEpochSecond(due.getAsLong())
                            + ": from then on anybody may close the rollup, whatever is paused");
        } catch (NoAnswer silent) {
            return Optional.of(
                    "L1 does not say by when its oldest operation has to be executed: " + silent.getMessage());
        }
    }

    private Outcome leave(Call call, Leave leave) {
        return switch (leave) {
            case Leave.Refused(var _, var why) -> refused(call, why);
            case Leave.Goes(var node, var heir) -> {
                var told = new ArrayList<String>();
                told.add(
                        node
                                + " hands over what it has, and its process ends with status 0; start it again to have it back");
                heir.ifPresent(next -> told.add("the singletons move to " + next));
                if (call.dryRun()) {
                    yield new Outcome(true, told, 0);
                }
                long begun = write(call.note(Phase.BEGUN, 0, String.join("; ", told)));
                membership.leave(node);
                yield new Outcome(true, told, ended(call.note(Phase.DONE, begun, node + " was told to leave"), begun));
            }
        };
    }

    private Outcome requeue(Call call, Function<Boolean, CompletionStage<Requeueing>> ask) {
        try {
            var would = answer(ask.apply(true));
            if (!would.taken()) {
                return refused(call, would.told());
            }
            if (call.dryRun()) {
                return new Outcome(true, List.of(would.told()), 0);
            }
        } catch (NoAnswer silent) {
            return refused(call, silent.getMessage());
        }
        long begun = write(call.note(Phase.BEGUN, 0, ""));
        try {
            var was = answer(ask.apply(false));
            var phase = was.taken() ? Phase.DONE : Phase.REFUSED;
            return new Outcome(was.taken(), List.of(was.told()), ended(call.note(phase, begun, was.told()), begun));
        } catch (NoAnswer silent) {
            var told = silent.getMessage() + ": it may be done nevertheless";
            return new Outcome(false, List.of(told), ended(call.note(Phase.FAILED, begun, told), begun));
        }
    }

    private Outcome refused(Call call, String why) {
        return new Outcome(false, List.of(why), call.dryRun() ? 0 : write(call.note(Phase.REFUSED, 0, why)));
    }

    private long write(AdminEntry.Note note) {
        var entry = fromBook(book.append(note));
        LOG.warn(
                "event=admin-action entry={} who={} origin={} action={} subject={} phase={} detail=\"{}\"",
                entry.number(),
                note.who(),
                note.origin(),
                note.verb(),
                note.subject(),
                note.phase().word(),
                note.detail());
        return entry.number();
    }

    private <T> T fromBook(CompletionStage<T> stage) {
        try {
            return answer(stage);
        } catch (NoAnswer silent) {
            throw new BookClosed("the book of actions can not be written or read: " + silent.getMessage(), silent);
        }
    }

    /// What was done is done, whether or not the book tells how it ended.
    private long ended(AdminEntry.Note note, long begun) {
        try {
            return write(note);
        } catch (BookClosed silent) {
            LOG.error("event=admin-action-not-ended entry={}", begun, silent);
            return begun;
        }
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
        var page = fromBook(book.after(after, max));
        return new Page(page.entries(), page.broken());
    }

    private static <T> Optional<T> answerSoon(CompletionStage<T> stage) {
        try {
            return Optional.of(NoAnswer.orElse(stage, StatusPage.PATIENCE));
        } catch (NoAnswer silent) {
            return Optional.empty();
        }
    }

    private <T> T answer(CompletionStage<T> stage) {
        return NoAnswer.orElse(stage, patience);
    }

    /// Nobody answered in time, or what was asked failed.
    static final class NoAnswer extends RuntimeException {
        private static final long serialVersionUID = 1;

        private NoAnswer(String why, Throwable cause) {
            super(why, cause);
        }

        @Override
        public String getMessage() {
            return String.valueOf(super.getMessage());
        }

        static <T> T orElse(CompletionStage<T> stage, Duration patience) {
            try {
                return stage.toCompletableFuture().get(patience.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException late) {
                throw new NoAnswer("no answer within " + patience.toSeconds() + " s", late);
            } catch (ExecutionException failed) {
                throw new NoAnswer(String.valueOf(failed.getCause()), failed);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                throw new NoAnswer("this node is stopping", stopped);
            }
        }
    }
}
