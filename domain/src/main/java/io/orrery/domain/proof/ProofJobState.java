package io.orrery.domain.proof;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// @param lastToken of the newest lease, 0 where there was none
/// @param leases none while it waits; two where a second worker was set on it
/// @param faults attempts that ended by a fault, since it was asked for or replayed last
/// @param attempts the newest of them, the oldest first
/// @param lastFailure why the newest lease ended without a proof
/// @param retryAtMs 0, or before when no worker gets it
/// @param informed whether the requester knows the outcome
/// @param stuck whether it is a batch's that a person has to look at
/// @param filed faults that the table of dead letters tells of, 0 where the job does not stand there
public record ProofJobState(
        Optional<ProofRequest> request,
        long lastToken,
        List<Lease> leases,
        int faults,
        List<Attempt> attempts,
        Optional<ProofFailure> lastFailure,
        long retryAtMs,
        Optional<ProofJob.Outcome> outcome,
        boolean informed,
        boolean stuck,
        int filed) {
    /// Attempts that are remembered: what a person can read.
    static final int REMEMBERED = 16;

    public ProofJobState {
        leases = List.copyOf(leases);
        attempts = List.copyOf(attempts);
    }

    static ProofJobState initial() {
        return new ProofJobState(
                Optional.empty(), 0, List.of(), 0, List.of(), Optional.empty(), 0, Optional.empty(), false, false, 0);
    }

    Optional<Lease> lease(long token) {
        return leases.stream().filter(lease -> lease.token() == token).findFirst();
    }

    /// A dead letter: what the table of them has to say of the job; 0 for nothing.
    int toBeFiled() {
        return stuck
                        || outcome.filter(ProofJob.Outcome.Failed.class::isInstance)
                                .isPresent()
                ? Math.max(1, faults)
                : 0;
    }

    Optional<DeadLetter> letter() {
        return toBeFiled() == 0
                ? Optional.empty()
                : Optional.of(new DeadLetter(
                        request.orElseThrow(), lastFailure.orElseThrow(), faults, attempts, outcome.isEmpty()));
    }

    private Copy copy() {
        return new Copy();
    }

    ProofJobState requested(ProofRequest by) {
        var next = initial().copy();
        next.request = Optional.of(by);
        return next.made();
    }

    ProofJobState leased(Lease lease) {
        var next = copy();
        next.lastToken = Math.max(lastToken, lease.token());
        next.leases = new ArrayList<>(leases);
        next.leases.add(lease);
        return next.made();
    }

    ProofJobState renewed(long token, long untilMs) {
        var next = copy();
        next.leases = leases.stream()
                .map(lease -> lease.token() == token ? lease.renewed(untilMs) : lease)
                .toList();
        return next.made();
    }

    ProofJobState leaseEnded(long token, ProofFailure failure, long retryAt, long memoryBytes) {
        var next = copy();
        next.leases = leases.stream().filter(lease -> lease.token() != token).toList();
        next.lastFailure = Optional.of(failure);
        next.retryAtMs = retryAt;
        if (failure.cause().isFault()) {
            next.faults = faults + 1;
            var worker = lease(token).map(Lease::worker).orElse("");
            next.attempts = new ArrayList<>(attempts);
            next.attempts.add(new Attempt(token, worker, failure, memoryBytes));
            if (next.attempts.size() > REMEMBERED) {
                next.attempts.removeFirst();
            }
        }
        return next.made();
    }

    /// Nobody works on it any more.
    ProofJobState ended(ProofJob.Outcome how) {
        var next = copy();
        next.leases = List.of();
        next.retryAtMs = 0;
        next.outcome = Optional.of(how);
        next.informed = false;
        next.stuck = false;
        if (how instanceof ProofJob.Outcome.Failed(var failure)) {
            next.lastFailure = Optional.of(failure);
        }
        return next.made();
    }

    ProofJobState told() {
        var next = copy();
        next.informed = true;
        return next.made();
    }

    ProofJobState stuckNow() {
        var next = copy();
        next.stuck = true;
        return next.made();
    }

    ProofJobState filed(int faultsTold) {
        var next = copy();
        next.filed = faultsTold;
        return next.made();
    }

    ProofJobState replayed(Requester requester) {
        var next = copy();
        next.request = request.map(now -> now.withRequester(requester));
        next.faults = 0;
        next.attempts = List.of();
        next.lastFailure = Optional.empty();
        next.retryAtMs = 0;
        next.outcome = Optional.empty();
        next.informed = false;
        next.stuck = false;
        return next.made();
    }

    /// The state to come, while it is made.
    private final class Copy {
        private Optional<ProofRequest> request = ProofJobState.this.request;
        private long lastToken = ProofJobState.this.lastToken;
        private List<Lease> leases = ProofJobState.this.leases;
        private int faults = ProofJobState.this.faults;
        private List<Attempt> attempts = ProofJobState.this.attempts;
        private Optional<ProofFailure> lastFailure = ProofJobState.this.lastFailure;
        private long retryAtMs = ProofJobState.this.retryAtMs;
        private Optional<ProofJob.Outcome> outcome = ProofJobState.this.outcome;
        private boolean informed = ProofJobState.this.informed;
        private boolean stuck = ProofJobState.this.stuck;
        private int filed = ProofJobState.this.filed;

        ProofJobState made() {
            return new ProofJobState(
                    request,
                    lastToken,
                    leases,
                    faults,
                    attempts,
                    lastFailure,
                    retryAtMs,
                    outcome,
                    informed,
                    stuck,
                    filed);
        }
    }
}
