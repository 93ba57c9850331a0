package io.orrery.http;

import akka.http.javadsl.model.HttpMethods;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCodes;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.orrery.zk.field.Fr;
import io.orrery.zk.groth16.Groth16;
import io.orrery.zk.groth16.Proof;
import io.orrery.zk.groth16.VerifyingKey;
import io.orrery.zk.iden3.Iden3FormatException;
import io.orrery.zk.iden3.SnarkjsJson;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/// Verification of a proof, under the key of a circuit or one that is sent along.
final class VerifyRoutes {
    private static final Set<String> MEMBERS = Set.of("circuit", "vk", "public", "proof");

    private final ProofSettings settings;
    private final ProofDependencies proofs;
    private final Callers callers;
    private final Quota quota;
    private final Await await;
    private final RequestJson json;
    private final Executor computing;

    /// @param computing threads for pure computation
    VerifyRoutes(
            ProofSettings settings,
            ProofDependencies proofs,
            Callers callers,
            Quota quota,
            Await await,
            RequestJson json,
            Executor computing) {
        this.settings = settings;
        this.proofs = proofs;
        this.callers = callers;
        this.quota = quota;
        this.await = await;
        this.json = json;
        this.computing = computing;
    }

    List<Route> table() {
        return List.of(new Route(HttpMethods.POST, "/v1/verify", Route.Body.JSON, this::verify));
    }

    private interface Reading<T> {
        T of(String text) throws Iden3FormatException;
    }

    private HttpResponse verify(RestRequest request) {
        quota.take(callers.of(request.http()).name()).ifPresent(wait -> {
            throw new RefusedForNow(Reason.QUOTA_EXCEEDED, "", "too many verifications of this caller", wait);
        });
        var asked = json.object(request.body(), MEMBERS);
        var key = key(asked.member("circuit"), asked.member("vk"));
        var publicInputs = read(asked.member("public"), Reason.MALFORMED_PROOF, SnarkjsJson::readPublicInputs);
        if (publicInputs.size() != key.nPublic()) {
            throw new RefusedException(
                    Reason.OUT_OF_RANGE,
                    "public",
                    "there are " + publicInputs.size() + " public inputs, the key has " + key.nPublic());
        }
        var proof = read(asked.member("proof"), Reason.MALFORMED_PROOF, SnarkjsJson::readProof);
        return RestRoutes.json(
                StatusCodes.OK,
                JsonNodeFactory.instance.objectNode().put("valid", await.of(verified(key, publicInputs, proof))));
    }

    private CompletableFuture<Boolean> verified(VerifyingKey key, List<Fr> publicInputs, Proof proof) {
        return CompletableFuture.supplyAsync(() -> Groth16.verify(key, publicInputs, proof), computing);
    }

    private VerifyingKey key(Argument circuit, Argument key) {
        if (circuit.isAbsent() && key.isAbsent()) {
            throw new RefusedException(Reason.MISSING, "circuit", "a circuit or a vk must be given");
        }
        if (!circuit.isAbsent() && !key.isAbsent()) {
            throw new RefusedException(Reason.INVALID_REQUEST, "vk", "either a circuit or a vk is given, not both");
        }
        if (circuit.isAbsent()) {
            var given = read(key, Reason.MALFORMED_KEY, SnarkjsJson::readVerifyingKey);
            int most = settings.circuitBounds().maxPublicInputs();
            if (given.nPublic() > most) {
                throw new RefusedException(Reason.OUT_OF_RANGE, "vk", "a key has at most " + most + " public inputs");
            }
            return given;
        }
        var stored = CircuitRoutes.find(proofs.circuits(), await, circuit);
        try {
            return SnarkjsJson.readVerifyingKey(await.of(proofs.circuits().verifyingKey(stored)));
        } catch (Iden3FormatException damaged) {
            throw new IllegalStateException("the stored key of " + stored.name() + " can not be read", damaged);
        }
    }

    private static <T> T read(Argument argument, Reason reason, Reading<T> reading) {
        if (argument.isAbsent()) {
            throw new RefusedException(Reason.MISSING, argument.field(), "must be given");
        }
        try {
            return reading.of(argument.node().toString());
        } catch (Iden3FormatException refused) {
            throw new RefusedException(reason, argument.field(), String.valueOf(refused.getMessage()));
        }
    }
}
