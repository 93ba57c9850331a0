package io.orrery.http;

import io.orrery.domain.Digest;
import io.orrery.domain.proof.CircuitRef;
import io.orrery.domain.proof.ProofAdmission;
import io.orrery.domain.proof.ProofBook;
import io.orrery.domain.proof.ProofRequest;
import io.orrery.domain.proof.ProofSource;
import io.orrery.domain.proof.Requester;
import io.orrery.domain.proof.StoredCircuit;
import io.orrery.zk.iden3.CircuitInputs;
import io.orrery.zk.iden3.Iden3FormatException;
import io.orrery.zk.iden3.WtnsFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/// Takes requests for proofs on: whatever can be refused without the circuit is refused here.
final class ProofIntake {
    private static final Set<String> MEMBERS = Set.of("circuit", "inputs", "witness");
    private static final int SALT_BYTES = 32;
    private static final int LIMBS = 4;

    private final ProofSettings settings;
    private final ProofDependencies proofs;
    private final Callers callers;
    private final Quota quota;
    private final Await await;
    private final RequestJson json;

    ProofIntake(
            ProofSettings settings,
            ProofDependencies proofs,
            Callers callers,
            Quota quota,
            Await await,
            RequestJson json) {
        this.settings = settings;
        this.proofs = proofs;
        this.callers = callers;
        this.quota = quota;
        this.await = await;
        this.json = json;
    }

    /// The job of the request: written down when this returns.
    String admit(RestRequest request) {
        var caller = callers.of(request.http());
        var key = request.idempotencyKey();
        var body = Sha256.of(request.body());
        var earlier = key.flatMap(known -> await.of(proofs.book().earlier(caller.name(), known)));
        if (earlier.isPresent()) {
            // Without the quota's leave: whoever repeats a request begins nothing.
            if (!earlier.get().body().equals(body)) {
                throw refusal(ProofAdmission.Refusal.KEY_REUSED);
            }
            return earlier.get().job();
        }
        var asked = json.object(request.body(), MEMBERS);
        var circuit = CircuitRoutes.find(proofs.circuits(), await, asked.member("circuit"));
        var material = material(circuit, asked.member("inputs"), asked.member("witness"));
        quota.take(caller.name()).ifPresent(wait -> {
            throw new RefusedForNow(Reason.QUOTA_EXCEEDED, "", "too many new jobs of this caller", wait);
        });
        return admit(caller, key, body, circuit, material);
    }

    /// What is proven from, behind its salt.
    private static final class Material {
        private final byte[] salted;
        private final ProofSource source;

        Material(byte[] salted, Function<Digest, ProofSource> kind) {
            this.salted = salted;
            this.source = kind.apply(Sha256.of(salted));
        }
    }

    private String admit(Caller caller, Optional<String> key, Digest body, StoredCircuit circuit, Material material) {
        long nowMs = proofs.clock().millis();
        var wanted = new ProofRequest(
                new CircuitRef.Stored(circuit.digest()),
                material.source,
                new Requester.Caller(nowMs, nowMs + settings.deadline().toMillis()));
        var submission = new ProofBook.Submission(caller.name(), key, body, circuit.name(), circuit.version(), wanted);
        return switch (await.of(proofs.book().admit(settings.admission(), submission, material.salted))) {
            case ProofAdmission.Answer.Take() -> {
                proofs.jobs().begin(wanted);
                yield wanted.key();
            }
            case ProofAdmission.Answer.Same(var job) -> job;
            case ProofAdmission.Answer.Refuse(var reason) -> throw refusal(reason);
        };
    }

    private RefusedException refusal(ProofAdmission.Refusal reason) {
        return switch (reason) {
            case KEY_REUSED ->
                new RefusedException(
                        Reason.IDEMPOTENCY_KEY_REUSED,
                        "Idempotency-Key",
                        "another request has been made with this key");
            case CALLER_HAS_TOO_MANY ->
                new RefusedForNow(
                        Reason.TOO_MANY_OPEN_JOBS,
                        "",
                        "a caller has at most " + settings.admission().maxOpenOfCaller() + " jobs that have not ended",
                        settings.retryAfter());
            case SERVICE_IS_FULL ->
                new RefusedForNow(
                        Reason.BUSY, "", "too many jobs of all callers have not ended", settings.retryAfter());
        };
    }

    private Material material(StoredCircuit circuit, Argument inputs, Argument witness) {
        if (!inputs.isAbsent() && !witness.isAbsent()) {
            throw new RefusedException(
                    Reason.INVALID_REQUEST, "witness", "either inputs or a witness is given, not both");
        }
        if (!witness.isAbsent()) {
            return new Material(salted(wtns(circuit, witness)), ProofSource.Witness::new);
        }
        return new Material(salted(inputs(circuit, inputs)), ProofSource.Inputs::new);
    }

    private byte[] salted(byte[] material) {
        var salted = new byte[SALT_BYTES];
        proofs.salts().nextBytes(salted);
        salted = Arrays.copyOf(salted, SALT_BYTES + material.length);
        System.arraycopy(material, 0, salted, SALT_BYTES, material.length);
        return salted;
    }

    private static byte[] inputs(StoredCircuit circuit, Argument inputs) {
        if (inputs.isAbsent()) {
            throw new RefusedException(Reason.MISSING, "inputs", "inputs or a witness must be given");
        }
        if (!inputs.node().isObject()) {
            throw new RefusedException(Reason.WRONG_TYPE, "inputs", "must be an object: signals by name");
        }
        if (circuit.files().wasm().isEmpty()) {
            throw new RefusedException(
                    Reason.NO_PROGRAM,
                    "inputs",
                    "circuit " + circuit.name() + " was uploaded without its .wasm: give a witness");
        }
        var text = inputs.node().toString();
        try {
            CircuitInputs.read(text);
        } catch (Iden3FormatException refused) {
            throw new RefusedException(Reason.INPUTS_REFUSED, "inputs", String.valueOf(refused.getMessage()));
        }
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private byte[] wtns(StoredCircuit circuit, Argument witness) {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(witness.text());
        } catch (IllegalArgumentException notBase64) {
            throw new RefusedException(Reason.WRONG_TYPE, "witness", "must be a .wtns file in base64 (RFC 4648)");
        }
        try {
            var file = Files.createTempFile(Files.createDirectories(settings.scratch()), "witness-", ".wtns");
            try {
                Files.write(file, bytes);
                int values = WtnsFile.read(file).length / LIMBS;
                if (values != circuit.facts().wires()) {
                    throw new RefusedException(
                            Reason.WITNESS_REFUSED,
                            "witness",
                            "it has " + values + " values, circuit " + circuit.name() + " has "
                                    + circuit.facts().wires() + " wires");
                }
                return bytes;
            } finally {
                Files.delete(file);
            }
        } catch (Iden3FormatException refused) {
            throw new RefusedException(Reason.WITNESS_REFUSED, "witness", String.valueOf(refused.getMessage()));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
