package io.orrery.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.orrery.domain.proof.Attempt;
import io.orrery.domain.proof.CircuitRef;
import io.orrery.domain.proof.DeadLetter;
import io.orrery.domain.proof.ProofFailure;
import io.orrery.domain.proof.ProofFailure.Cause;
import io.orrery.domain.proof.ProofRequest;
import io.orrery.domain.proof.ProofSource;
import io.orrery.domain.proof.Requester;
import java.net.http.HttpRequest;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What an operator is told of dead letters, and nobody else.
class DeadLetterApiTest {
    private static final DeadLetter OF_CALLER = new DeadLetter(
            new ProofRequest(
                    new CircuitRef.Stored(FakeProofs.digest(1)),
                    new ProofSource.Inputs(FakeProofs.digest(5)),
                    new Requester.Caller(7, 9)),
            new ProofFailure(Cause.OUT_OF_MEMORY, "Java heap space"),
            1,
            List.of(new Attempt(4, "worker", new ProofFailure(Cause.OUT_OF_MEMORY, "Java heap space"), 64)),
            false);
    private static final DeadLetter OF_BATCH = new DeadLetter(
            ProofRequest.ofBatch(
                    "batch-8", List.of(), FakeProofs.digest(6), new Requester.Batch(3, OptionalLong.of(11))),
            new ProofFailure(Cause.WITNESS_UNSATISFIED, "a bug"),
            1,
            List.of(),
            true);

    private static Edge edge;

    @BeforeAll
    static void start() {
        edge = Edge.start();
        edge.proofs.letters.add(OF_CALLER, false);
        edge.proofs.letters.add(OF_BATCH, true);
    }

    @AfterAll
    static void stop() {
        edge.close();
    }

    private static String one(DeadLetter letter) {
        return "/v1/dead-letters/" + letter.job();
    }

    @Test
    void aLetterTellsWhatWasToBeProvenAndWhatWasTried() {
        var listed =
                Edge.parse(edge.send(edge.request("/v1/dead-letters").GET())).get("deadLetters");
        assertThat(listed).hasSize(2);
        var letter = Edge.parse(edge.send(edge.request(one(OF_CALLER)).GET()));
        assertThat(letter.get("cause").asText()).isEqualTo("out_of_memory");
        assertThat(letter.get("digest").asText()).isEqualTo(FakeProofs.digest(5).toString());
        assertThat(letter.get("replayable").asBoolean()).isFalse();
        assertThat(letter.get("attempts").get(0).get("token").asLong()).isEqualTo(4);
        var ofBatch = Edge.parse(edge.send(edge.request(one(OF_BATCH)).GET()));
        assertThat(ofBatch.get("batch").asLong()).isEqualTo(3);
        assertThat(ofBatch.get("deadlineMs").asLong()).isEqualTo(11);
        assertThat(ofBatch.get("stillTried").asBoolean()).isTrue();
    }

    @Test
    void aLetterIsReplayedWhereItsMaterialIsThere() {
        var nothing = HttpRequest.BodyPublishers.noBody();
        assertThat(edge.send(edge.request(one(OF_BATCH) + "/replay").POST(nothing))
                        .statusCode())
                .isEqualTo(202);
        assertThat(edge.proofs.replayed).containsExactly(OF_BATCH.job());
        ProofApiTest.assertProblem(
                edge.send(edge.request(one(OF_CALLER) + "/replay").POST(nothing)), 409, Reason.NOT_REPLAYABLE, "id");
        ProofApiTest.assertProblem(
                edge.send(edge.request("/v1/dead-letters/" + "0".repeat(64) + "/replay")
                        .POST(nothing)),
                404,
                Reason.NOT_FOUND,
                "id");
        assertThat(edge.proofs.replayed).containsExactly(OF_BATCH.job());
    }

    @ParameterizedTest
    @CsvSource({"Origin, http://evil.example", "X-Forwarded-For, 10.0.0.1", "Forwarded, for=10.0.0.1", "Via, 1.1 proxy"
    })
    void whoeverAsksForSomebodyElseIsRefused(String header, String value) {
        var nothing = HttpRequest.BodyPublishers.noBody();
        for (var request : List.of(
                edge.request("/v1/dead-letters").GET(),
                edge.request(one(OF_BATCH)).GET(),
                edge.request(one(OF_BATCH) + "/replay").POST(nothing))) {
            ProofApiTest.assertProblem(edge.send(request.header(header, value)), 403, Reason.OPERATOR_ONLY, header);
        }
    }

    @ParameterizedTest
    @CsvSource({"0", "101", "x"})
    void aListHasABound(String limit) {
        ProofApiTest.assertProblem(
                edge.send(edge.request("/v1/dead-letters?limit=" + limit).GET()), 400, Reason.OUT_OF_RANGE, "limit");
    }
}
