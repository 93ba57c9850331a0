package io.orrery.domain.proof;

import io.orrery.domain.Digest;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/// What callers have asked the proof service for, and how it ended. What stands in it is done, whatever
/// dies: every open entry is told to its job again and again.
public interface ProofBook {

    /// Decides by [ProofAdmission] and writes down request and material, in one transaction. Durable when
    /// the stage completes.
    ///
    /// @param salted the salt and the material: the request's source is their digest
    CompletionStage<ProofAdmission.Answer> admit(
            ProofAdmission.Settings settings, Submission submission, byte[] salted);

    /// What the caller has asked for under an idempotency key.
    CompletionStage<Optional<ProofAdmission.Earlier>> earlier(String caller, String idempotencyKey);

    CompletionStage<Optional<Entry>> find(String job);

    /// Entries that have not ended, the oldest first.
    CompletionStage<List<Entry>> open(int max);

    /// The material of an open entry, as it was submitted. Fails with [java.util.NoSuchElementException]
    /// where there is none.
    CompletionStage<byte[]> material(ProofSource source);

    /// Writes down how a job ended. A failure is written once; a proof that comes after it takes its place.
    /// The material is removed, but for a failure that is not the caller's: until the entry is forgotten it
    /// can be replayed.
    CompletionStage<Boolean> end(String job, ProofJob.Outcome outcome, long nowMs);

    /// Opens an entry again that ended with a failure, until the request's new deadline; false where there
    /// is none, or its material is gone. Where it is open, nothing changes.
    CompletionStage<Boolean> reopen(ProofRequest request);

    /// Removes entries that ended before, with their proofs, and what uploads have left that came to
    /// nothing; tells how many entries.
    CompletionStage<Integer> forget(long endedBeforeMs, long nowMs, int max);

    /// @param caller who asks
    /// @param body digest of the request's body
    record Submission(
            String caller,
            Optional<String> idempotencyKey,
            Digest body,
            String circuitName,
            int circuitVersion,
            ProofRequest request) {}

    /// @param outcome empty while it is open
    record Entry(
            String job,
            String caller,
            String circuitName,
            int circuitVersion,
            ProofRequest request,
            Optional<ProofJob.Outcome> outcome) {}
}
