package io.orrery.http;

import io.orrery.actors.ProofJobEntity;
import io.orrery.domain.proof.ProofRequest;
import java.util.concurrent.CompletionStage;

/// The way to proof jobs.
public interface ProofJobs {

    /// Tells the job of a request that stands in the book.
    void begin(ProofRequest request);

    /// How the job is; fails with `TimeoutException` where no answer came.
    CompletionStage<ProofJobEntity.Seen> look(String job);

    /// Has a dead letter tried again; fails with `TimeoutException` where no answer came.
    CompletionStage<ProofJobEntity.Replaying> replay(String job);
}
