package io.orrery.runtime.drill;

import io.orrery.domain.validator.custody.KeySetCustody;
import io.orrery.domain.validator.custody.KeySetCustody.Command;
import io.orrery.domain.validator.custody.SigningLedger;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/// A process that is no node of the cluster, has the same keys, and claims them on the same database: it keeps them as
/// long as it renews its lease.
final class ClaimingStranger implements AutoCloseable {
    /// An address of examples (RFC 5737).
    private static final String OWNER = "198.51.100.7:25520/stranger";
    private static final Duration PACE = Duration.ofSeconds(1);

    private final SigningLedger ledger;
    private final String keySet;
    private final Thread renewing;
    private volatile boolean closed;

    private ClaimingStranger(SigningLedger ledger, String keySet, long epoch) {
        this.ledger = ledger;
        this.keySet = keySet;
        this.renewing = Thread.ofPlatform().daemon().name("stranger").start(() -> renew(epoch));
    }

    /// Returns when it has them, which is when the lease of who had them is over.
    static ClaimingStranger claim(SigningLedger ledger, String keySet) {
        var epoch = new AtomicLong();
        DrillRun.until("the stranger has the keys", DrillRun.PATIENCE, () -> {
            var claimed = said(ledger, keySet, new Command.Claim(OWNER));
            claimed.ifPresent(epoch::set);
            return claimed.isPresent();
        });
        return new ClaimingStranger(ledger, keySet, epoch.get());
    }

    /// The epoch of the fence, if the database does it.
    private static OptionalLong said(SigningLedger ledger, String keySet, Command command) {
        var answer = ledger.custody(keySet, KeySetCustody.Settings.DEFAULT, command)
                .toCompletableFuture()
                .join();
        return answer instanceof SigningLedger.CustodyAnswer.Done(var fence, var _)
                ? OptionalLong.of(fence.epoch())
                : OptionalLong.empty();
    }

    private void renew(long epoch) {
        while (!closed && said(ledger, keySet, new Command.Renew(epoch, OWNER)).isPresent()) {
            LockSupport.parkNanos(PACE.toNanos());
        }
    }

    /// It is silent from here on, and others get the keys when its lease is over.
    @Override
    public void close() {
        closed = true;
        try {
            renewing.join();
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
        }
    }
}
