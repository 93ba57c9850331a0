package io.orrery.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.orrery.domain.admin.AdminAction;
import io.orrery.domain.admin.AdminEntry;
import java.util.List;
import java.util.Optional;

/// What [AdminRoutes] asks of the node. Calls may wait, and fail where the node has no database.
public interface AdminDesk {

    /// Who asks.
    ///
    /// @param who the name of the token
    /// @param origin the address
    record Asker(String who, String origin) {}

    /// @param done whether it was done, or with a dry run would be
    /// @param told what happens, or why nothing does: a sentence each
    /// @param entry the number in the book; 0 of a dry run, which is not written down
    record Outcome(boolean done, List<String> told, long entry) {
        public Outcome {
            told = List.copyOf(told);
        }
    }

    /// The book can not be written or read, and so nothing was done.
    final class BookClosed extends RuntimeException {
        private static final long serialVersionUID = 1;

        public BookClosed(String why, Throwable cause) {
            super(why, cause);
        }
    }

    /// @param dryRun whether only to say what would happen
    Outcome act(AdminAction action, Asker asker, boolean dryRun);

    /// What everybody may see: what is paused, who has which lease, what waits.
    ObjectNode status();

    /// @param broken the number of the first entry that is not as it was written, or before which one is
    /// missing
    record Page(List<AdminEntry> entries, Optional<Long> broken) {}

    /// @param after 0 for the first
    Page book(long after, int max);
}
