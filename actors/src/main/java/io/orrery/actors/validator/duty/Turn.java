package io.orrery.actors.validator.duty;

import java.util.concurrent.Executor;

/// The one thread on which everything of a keeper happens, one work after another, and its clock.
interface Turn extends Executor {
    /// Since 1970.
    long nowMs();

    /// Not before that time; soon where it is over.
    void at(long atMs, Runnable work);
}
