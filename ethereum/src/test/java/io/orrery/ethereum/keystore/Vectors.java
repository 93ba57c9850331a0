package io.orrery.ethereum.keystore;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Official test vectors, beside the checkout or where `-Dorrery.vectors` says.
public final class Vectors {
    private static final Path FOLDER = Path.of(System.getProperty("orrery.vectors", "../../shared/vectors"))
            .toAbsolutePath()
            .normalize();

    private Vectors() {}

    /// Without them the test is not run, and says so.
    public static JsonNode read(String name) throws IOException {
        var file = FOLDER.resolve(name);
        if (!Files.exists(file)) {
            var message = "not run: " + file + " is not there (-Dorrery.vectors=FOLDER)";
            System.out.println(message);
            Assumptions.abort(message);
        }
        return JsonMapper.builder().build().readTree(Files.readAllBytes(file));
    }
}
