package io.orrery.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.orrery.domain.Digest;
import io.orrery.domain.proof.StoredCircuit;
import java.util.Optional;

/// Circuits as REST tells them.
final class CircuitJson {
    private CircuitJson() {}

    static ObjectNode of(StoredCircuit circuit) {
        var facts = circuit.facts();
        var json = JsonNodeFactory.instance
                .objectNode()
                .put("name", circuit.name())
                .put("version", circuit.version())
                .put("digest", circuit.digest().toString());
        var files = json.putObject("files");
        files.put("zkey", circuit.files().zkey().toString());
        put(files, "wasm", circuit.files().wasm());
        put(files, "r1cs", circuit.files().r1cs());
        json.put("wires", facts.wires());
        if (facts.constraints().isPresent()) {
            json.put("constraints", facts.constraints().getAsInt());
        } else {
            json.putNull("constraints");
        }
        return json.put("publicInputs", facts.publicInputs())
                .put("domain", 1L << facts.domainLog())
                .put("takesInputs", circuit.files().wasm().isPresent())
                .put("registeredAtMs", circuit.registeredMs());
    }

    private static void put(ObjectNode files, String name, Optional<Digest> digest) {
        if (digest.isPresent()) {
            files.put(name, digest.get().toString());
        } else {
            files.putNull(name);
        }
    }
}
