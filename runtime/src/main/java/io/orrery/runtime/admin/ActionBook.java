package io.orrery.runtime.admin;

import io.orrery.domain.admin.AdminAction;
import io.orrery.domain.admin.AdminEntry;
import io.orrery.domain.admin.AdminEntry.Phase;
import io.orrery.domain.admin.Pauses;
import io.orrery.http.AdminDesk;
import io.orrery.persistence.admin.SqlAdminBook;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The book of what people did, for whoever waits for it.
final class ActionBook {
    private static final Logger LOG = LoggerFactory.getLogger(ActionBook.class);

    private final SqlAdminBook book;
    private final Duration patience;

    ActionBook(SqlAdminBook book, Duration patience) {
        this.book = book;
        this.patience = patience;
    }

    /// One action of one person.
    record Call(AdminAction action, AdminDesk.Asker asker, boolean dryRun) {
        AdminEntry.Note note(Phase phase, long ofEntry, String detail) {
            return new AdminEntry.Note(
                    asker.who(), asker.origin(), action.verb(), action.subject(), phase, ofEntry, detail);
        }
    }

    /// @return the number of the entry
    long write(AdminEntry.Note note) {
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

    /// What was done is done, whether or not the book tells how it ended.
    long ended(AdminEntry.Note note, long begun) {
        try {
            return write(note);
        } catch (AdminDesk.BookClosed silent) {
            LOG.error("event=admin-action-not-ended entry={}", begun, silent);
            return begun;
        }
    }

    /// What was asked for and may not be had.
    AdminDesk.Outcome refused(Call call, String why) {
        return new AdminDesk.Outcome(false, List.of(why), call.dryRun() ? 0 : write(call.note(Phase.REFUSED, 0, why)));
    }

    /// @param done whether it was; else it was refused
    record Ended(boolean done, String told) {}

    /// Writes down that it begins, does it, and writes down how it ended. Where nobody answers in time, it may be done
    /// nevertheless.
    AdminDesk.Outcome act(Call call, Supplier<CompletionStage<Ended>> deed) {
        long begun = write(call.note(Phase.BEGUN, 0, ""));
        try {
            var was = answer(deed.get());
            var phase = was.done() ? Phase.DONE : Phase.REFUSED;
            return new AdminDesk.Outcome(
                    was.done(), List.of(was.told()), ended(call.note(phase, begun, was.told()), begun));
        } catch (NoAnswer silent) {
            var told = silent.getMessage() + ": it may be done nevertheless";
            return new AdminDesk.Outcome(false, List.of(told), ended(call.note(Phase.FAILED, begun, told), begun));
        }
    }

    Pauses pauses() {
        return fromBook(book.pauses());
    }

    AdminDesk.Page page(long after, int max) {
        var page = fromBook(book.after(after, max));
        return new AdminDesk.Page(page.entries(), page.broken());
    }

    private <T> T fromBook(CompletionStage<T> stage) {
        try {
            return answer(stage);
        } catch (NoAnswer silent) {
            throw new AdminDesk.BookClosed(
                    "the book of actions can not be written or read: " + silent.getMessage(), silent);
        }
    }

    /// @throws NoAnswer where there is none in time
    <T> T answer(CompletionStage<T> stage) {
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
