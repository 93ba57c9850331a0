package io.orrery.domain.proof;

import java.util.List;

/// A job that a person has to look at: it has failed for good, or it is a batch's and fails again and again.
///
/// @param request what is to be proven; its source is named by digest
/// @param failure of the newest attempt
/// @param faults attempts that ended by a fault since it was asked for, or replayed last
/// @param attempts the newest of them, the oldest first
/// @param open whether it is still tried: a batch's is, slowly
public record DeadLetter(ProofRequest request, ProofFailure failure, int faults, List<Attempt> attempts, boolean open) {
    public DeadLetter {
        attempts = List.copyOf(attempts);
    }

    /// Name of the job.
    public String job() {
        return request.key();
    }
}
