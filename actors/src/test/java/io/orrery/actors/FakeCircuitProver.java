package io.orrery.actors;

import io.orrery.domain.Digest;
import io.orrery.domain.proof.CircuitProver;
import io.orrery.domain.proof.ProofFailure;
import io.orrery.domain.proof.ProofProgress;
import io.orrery.domain.proof.ProofSource;
import io.orrery.domain.proof.ProvenStatement;
import io.orrery.zk.field.Fr;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;

/// Does as the material says: `refuse`, `break`, or anything else to get a proof that proves nothing.
final class FakeCircuitProver implements CircuitProver {
    static final ProvenStatement STATEMENT = new ProvenStatement(FakeProver.PROOF, List.of(Fr.of(33)));

    @Override
    public Set<Digest> loaded() {
        return Set.of(Samples.digest(77));
    }

    @Override
    public Result prove(Digest circuit, ProofSource source, byte[] material, ProofProgress progress) {
        progress.reached("witness", 0.1);
        return switch (new String(material, StandardCharsets.UTF_8)) {
            case "refuse" ->
                new Result.Refused(new ProofFailure(ProofFailure.Cause.INPUTS_REFUSED, "signal a is missing"));
            case "break" -> throw new IllegalStateException("no memory");
            default -> new Result.Proven(STATEMENT);
        };
    }
}
