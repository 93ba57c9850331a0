package io.orrery.ethereum;

import io.orrery.zk.hash.Keccak256;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.web3j.protocol.ObjectMapperFactory;
import tools.jackson.databind.JsonNode;

/// A compiled contract: `{abi, bytecode}` as the contracts' build writes it.
///
/// @param bytecode of its creation, `0x` and hexadecimal digits
record ContractArtifact(String name, String bytecode, JsonNode abi) {

    static ContractArtifact load(String name) {
        var path = "/io/orrery/contracts/" + name + ".json";
        try (InputStream file = ContractArtifact.class.getResourceAsStream(path)) {
            if (file == null) {
                throw new IllegalStateException(
                        "the contracts are not compiled: " + path + " is not on the class path");
            }
            var json = ObjectMapperFactory.getObjectMapper().readTree(file.readAllBytes());
            return new ContractArtifact(name, json.path("bytecode").asString(), json.path("abi"));
        } catch (IOException e) {
            throw new UncheckedIOException(path, e);
        }
    }

    /// Its errors' names by selector.
    Map<String, String> errors() {
        return StreamSupport.stream(abi.spliterator(), false)
                .filter(entry -> entry.path("type").asString().equals("error"))
                .collect(Collectors.toMap(
                        entry -> selector(signature(entry)),
                        entry -> entry.path("name").asString()));
    }

    static String selector(String signature) {
        var hash = Keccak256.hash(signature.getBytes(StandardCharsets.UTF_8));
        return Hex.data(Arrays.copyOf(hash, 4));
    }

    private static String signature(JsonNode entry) {
        return StreamSupport.stream(entry.path("inputs").spliterator(), false)
                .map(input -> input.path("type").asString())
                .collect(Collectors.joining(",", entry.path("name").asString() + "(", ")"));
    }
}
