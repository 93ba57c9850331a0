package io.orrery.actors.validator;

import io.orrery.actors.MetricName;
import io.orrery.actors.Metrics;
import io.orrery.domain.validator.custody.CustodySeat.State;
import io.orrery.domain.validator.custody.KeySetCustody;
import io.orrery.domain.validator.custody.KeySetCustody.Command;
import io.orrery.domain.validator.custody.SigningLedger.CustodyAnswer;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;

/// Says why a key set has moved, to people and to what measures.
final class CustodyNews {
    private final String keySet;
    private final Metrics metrics;
    private final Logger log;
    private String last = "";
    /// Said once, and not with each try.
    private Optional<KeySetCustody.Refusal> toldRefusal = Optional.empty();

    private boolean silent;
    private long seenEpoch = -1;
    private long seenLeaseMs;
    /// Said once of each claim.
    private long toldStranger = -1;

    CustodyNews(String keySet, Metrics metrics, Logger log) {
        this.keySet = keySet;
        this.metrics = metrics;
        this.log = log;
    }

    /// The last that was said of custody.
    String last() {
        return last;
    }

    /// Whose lease is over holds nothing, though the database may not have said so: it may be silent.
    void measure(State state, long nowMs) {
        long left = state instanceof State.Inside inside ? Math.max(0, inside.untilMs() - nowMs) : 0;
        metrics.set(MetricName.CUSTODY_HELD, left > 0 ? 1 : 0, keySet);
        metrics.set(MetricName.CUSTODY_LEASE, left, keySet);
        fence(state).ifPresent(fence -> metrics.set(MetricName.CUSTODY_EPOCH, fence.epoch(), keySet));
    }

    private static Optional<KeySetCustody.State> fence(State state) {
        return switch (state) {
            case State.Outside outside -> outside.fence();
            case State.Inside inside -> Optional.of(inside.fence());
            case State.Leaving _ -> Optional.empty();
        };
    }

    void answered(State before, Command asked, CustodyAnswer answer) {
        if (silent) {
            silent = false;
            log.info("event=custody-database-answers keySet={}", keySet);
        }
        switch (answer) {
            case CustodyAnswer.Done(var fence, var _) -> done(before, asked, fence);
            case CustodyAnswer.Refused(var reason, var _, var detail, var _) -> {
                refused(reason);
                if (before instanceof State.Inside) {
                    last = keySet + " is lost to " + detail;
                    log.warn("event=custody-lost keySet={} reason={} detail=\"{}\"", keySet, reason, detail);
                } else if (!toldRefusal.equals(Optional.of(reason))) {
                    log.info("event=custody-refused keySet={} reason={} detail=\"{}\"", keySet, reason, detail);
                }
                toldRefusal = Optional.of(reason);
            }
        }
    }

    private void done(State before, Command asked, KeySetCustody.State fence) {
        toldRefusal = Optional.empty();
        switch (asked) {
            case Command.Claim(var owner) -> {
                var why = why(fence(before));
                last = keySet + " came to " + owner + " with epoch " + fence.epoch() + ": " + why;
                metrics.count(MetricName.CUSTODY_TAKEOVERS, 1, keySet, why);
                log.warn(
                        "event=custody-taken keySet={} epoch={} owner={} why={} before={}",
                        keySet,
                        fence.epoch(),
                        owner,
                        why,
                        fence(before).map(KeySetCustody.State::owner).orElse(""));
            }
            case Command.Release(var epoch, var owner, var heir) -> {
                last = owner + " has given " + keySet + " back" + (heir.isEmpty() ? "" : " for " + heir);
                log.warn("event=custody-released keySet={} epoch={} owner={} heir={}", keySet, epoch, owner, heir);
            }
            case Command.Renew _,
                    Command.Enable _,
                    Command.Disable _,
                    Command.Pause _,
                    Command.Resume _,
                    Command.AcceptDatabase _ -> {
                // Nothing has moved.
            }
        }
    }

    private static String why(Optional<KeySetCustody.State> before) {
        if (before.isEmpty() || before.get().epoch() == 0) {
            return "first";
        }
        if (!before.get().owner().isEmpty()) {
            return "silent";
        }
        return before.get().heir().isEmpty() ? "given-back" : "handed-over";
    }

    /// Somebody who renews what he has and is no process of this cluster: a second copy of the keys, or a part of
    /// the cluster that was cut off. One that only has it still is a node that is gone.
    void seen(KeySetCustody.State fence, String self, ClaimOrder order) {
        boolean renews = fence.epoch() == seenEpoch && fence.leaseUntilMs() > seenLeaseMs;
        seenEpoch = fence.epoch();
        seenLeaseMs = fence.leaseUntilMs();
        var owner = fence.owner();
        if (!renews || owner.isEmpty() || fence.epoch() == toldStranger || order.knows(owner)) {
            return;
        }
        toldStranger = fence.epoch();
        var why = place(owner).equals(place(self)) ? "same_name" : "other_owner";
        metrics.count(MetricName.CUSTODY_STRANGERS, 1, keySet, why);
        log.error("event=custody-stranger keySet={} why={} owner={} epoch={}", keySet, why, owner, fence.epoch());
    }

    /// `host:port` of an owner.
    private static String place(String owner) {
        int end = owner.lastIndexOf('/');
        return end < 0 ? owner : owner.substring(0, end);
    }

    void refused(KeySetCustody.Refusal reason) {
        metrics.count(MetricName.CUSTODY_REFUSED, 1, keySet, reason.name().toLowerCase(Locale.ROOT));
    }

    void silent(Throwable cause) {
        metrics.count(MetricName.CUSTODY_UNANSWERED, 1, keySet);
        if (!silent) {
            silent = true;
            log.warn("event=custody-database-silent keySet={} why=\"{}\"", keySet, String.valueOf(cause.getMessage()));
        }
    }
}
