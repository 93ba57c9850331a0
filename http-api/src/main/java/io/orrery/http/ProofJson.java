package io.orrery.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.orrery.actors.ProofJobEntity;
import io.orrery.domain.proof.CircuitRef;
import io.orrery.domain.proof.ProofBook;
import io.orrery.domain.proof.ProofFailure;
import io.orrery.domain.proof.ProvenStatement;
import io.orrery.domain.proof.Requester;
import io.orrery.zk.iden3.SnarkjsJson;
import java.io.UncheckedIOException;
import java.util.Optional;

/// Proof jobs as REST tells them. The members `proof` and `public` are the files of snarkjs.
final class ProofJson {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int PERCENT = 100;

    private ProofJson() {}

    static ObjectNode open(ProofBook.Entry entry, Optional<ProofJobEntity.Seen> seen) {
        var json = about(entry);
        json.put("state", seen.filter(ProofJobEntity.Seen::proving).isPresent() ? "proving" : "queued");
        seen.flatMap(ProofJobEntity.Seen::step)
                .ifPresent(step ->
                        json.put("stage", step.stage()).put("percent", (int) Math.floor(step.fraction() * PERCENT)));
        seen.filter(job -> job.faults() > 0).ifPresent(job -> {
            json.put("failedAttempts", job.faults());
            job.lastFailure().ifPresent(failure -> json.set("lastFailure", of(failure)));
        });
        return json;
    }

    static ObjectNode done(ProofBook.Entry entry, ProvenStatement statement) {
        var json = about(entry).put("state", "done");
        json.set("proof", tree(SnarkjsJson.write(statement.proof())));
        json.set("public", tree(SnarkjsJson.write(statement.publicInputs())));
        return json;
    }

    static ObjectNode failed(ProofBook.Entry entry, ProofFailure failure) {
        var json = about(entry).put("state", "failed");
        json.set("failure", of(failure));
        return json;
    }

    private static ObjectNode about(ProofBook.Entry entry) {
        var json = JsonNodeFactory.instance.objectNode().put("id", entry.job()).put("url", "/v1/proofs/" + entry.job());
        var circuit = json.putObject("circuit").put("name", entry.circuitName());
        circuit.put("version", entry.circuitVersion());
        if (entry.request().circuit() instanceof CircuitRef.Stored(var digest)) {
            circuit.put("digest", digest.toString());
        }
        if (entry.request().requester() instanceof Requester.Caller(var acceptedMs, var _)) {
            json.put("acceptedAtMs", acceptedMs);
        }
        return json;
    }

    static ObjectNode of(ProofFailure failure) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("reason", reason(failure).word())
                .put("detail", failure.detail());
    }

    static Reason reason(ProofFailure failure) {
        return switch (failure.cause()) {
            case WITNESS_UNSATISFIED -> Reason.WITNESS_UNSATISFIED;
            case INPUTS_REFUSED -> Reason.INPUTS_REFUSED;
            case PROGRAM_FAILED -> Reason.PROGRAM_FAILED;
            case DEADLINE -> Reason.DEADLINE;
            case EXPIRED, WORKER_FAILED, OUT_OF_MEMORY, INVALID_PROOF, TIMEOUT, BUSY, STOPPED -> Reason.WORKER_FAILED;
        };
    }

    private static JsonNode tree(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }
}
