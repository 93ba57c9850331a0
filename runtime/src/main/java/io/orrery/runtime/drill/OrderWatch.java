package io.orrery.runtime.drill;

import io.orrery.runtime.client.JsonRpcClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;

/// Sees when each transfer has its place in the order, from a moment on.
final class OrderWatch implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(50);
    private static final List<String> NOT_YET = List.of("unknown", "admitted", "refused");

    /// @param begun and when it was sequenced, by [System#nanoTime]
    private record Seen(int sender, long begun, long sequenced) {}

    private final DrillGround ground;
    /// By sender, how many of its transfers are sequenced.
    private final int[] next;
    private final List<Seen> seen = new CopyOnWriteArrayList<>();
    private volatile boolean ended;
    // Of the thread.
    private boolean failed;

    private OrderWatch(DrillGround ground) {
        this.ground = ground;
        next = new int[ground.ledger().people()];
        for (int sender = 0; sender < next.length; sender++) {
            next[sender] = ground.ledger().begun(sender).size();
        }
    }

    /// What is begun before is not looked at.
    static OrderWatch start(DrillGround ground) {
        var watch = new OrderWatch(ground);
        Thread.ofPlatform().daemon().name("order-watch").start(watch::look);
        return watch;
    }

    private void look() {
        while (!ended) {
            for (int sender = 0; sender < next.length; sender++) {
                var begun = ground.ledger().begun(sender);
                // A sender's are sequenced in their order.
                while (!ended && next[sender] < begun.size() && isSequenced(begun.get(next[sender]))) {
                    seen.add(new Seen(sender, begun.get(next[sender]).begunNanos(), System.nanoTime()));
                    next[sender]++;
                }
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
    }

    private boolean isSequenced(Transfer transfer) {
        try {
            return ground.ask(client -> client.status(transfer.hash()).status())
                    .filter(status -> !NOT_YET.contains(status))
                    .isPresent();
        } catch (JsonRpcClient.NodeRefused failure) {
            if (!failed) {
                failed = true;
                ground.ledger().refuse("the status of " + transfer.named() + " was refused: " + failure.getMessage());
            }
            return false;
        }
    }

    /// When a sender's first transfer that was sent after a moment had its place, in nanoseconds after the
    /// moment; empty where none has.
    private OptionalLong recovered(int sender, long moment) {
        return seen.stream()
                .filter(each -> each.sender() == sender && each.begun() > moment)
                .mapToLong(each -> each.sequenced() - moment)
                .findFirst();
    }

    /// [#recovered] of everybody of whom there is one.
    List<Long> recovered(long moment) {
        var all = new ArrayList<Long>();
        for (int sender = 0; sender < next.length; sender++) {
            recovered(sender, moment).ifPresent(all::add);
        }
        return all;
    }

    /// The longest time after a moment in which nothing was sequenced, in nanoseconds.
    long longestGap(long moment) {
        long last = moment;
        long longest = 0;
        for (var each : seen) {
            if (each.sequenced() > moment) {
                longest = Math.max(longest, each.sequenced() - last);
                last = each.sequenced();
            }
        }
        return longest;
    }

    @Override
    public void close() {
        ended = true;
    }
}
