package io.orrery.domain.proof;

import io.orrery.domain.Digest;
import java.util.Optional;

/// The rule of taking on a caller's request: the same request is taken on once, and nobody holds more than
/// a share.
public final class ProofAdmission {
    private ProofAdmission() {}

    /// @param maxOpenOfCaller jobs of one caller that have not ended
    /// @param maxOpen of all callers
    public record Settings(int maxOpenOfCaller, int maxOpen) {}

    /// What is known when a request comes.
    ///
    /// @param withItsKey what the caller has asked for under the same idempotency key
    /// @param openOfCaller jobs of the caller that have not ended
    /// @param open of all callers
    public record Desk(Optional<Earlier> withItsKey, int openOfCaller, int open) {}

    /// @param body digest of the request's body
    public record Earlier(String job, Digest body) {}

    public enum Refusal {
        /// The idempotency key names another request.
        KEY_REUSED,
        CALLER_HAS_TOO_MANY,
        SERVICE_IS_FULL
    }

    public sealed interface Answer {
        /// It is to be written down.
        record Take() implements Answer {}

        /// It was taken on before, as this job.
        record Same(String job) implements Answer {}

        record Refuse(Refusal reason) implements Answer {}
    }

    /// @param body digest of the request's body
    public static Answer decide(Settings settings, Desk desk, Digest body) {
        if (desk.withItsKey().isPresent()) {
            var earlier = desk.withItsKey().get();
            return earlier.body().equals(body) ? new Answer.Same(earlier.job()) : new Answer.Refuse(Refusal.KEY_REUSED);
        }
        if (desk.openOfCaller() >= settings.maxOpenOfCaller()) {
            return new Answer.Refuse(Refusal.CALLER_HAS_TOO_MANY);
        }
        return desk.open() >= settings.maxOpen() ? new Answer.Refuse(Refusal.SERVICE_IS_FULL) : new Answer.Take();
    }
}
