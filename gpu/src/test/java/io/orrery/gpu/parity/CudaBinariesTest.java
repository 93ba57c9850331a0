package io.orrery.gpu.parity;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class CudaBinariesTest {
    private static final Path SOURCES = Path.of("src/main/cuda");
    private static final Path BINARIES = Path.of("src/main/resources/cuda");

    private static String digest(byte[] bytes) throws NoSuchAlgorithmException {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    private static List<String> manifest() throws IOException {
        return Files.readAllLines(BINARIES.resolve("manifest"));
    }

    @Test
    void committedBinariesWereMadeOfTheseSources() throws Exception {
        var listing = new StringBuilder();
        try (var files = Files.walk(SOURCES)) {
            var paths = files.filter(Files::isRegularFile)
                    .map(file -> SOURCES.relativize(file).toString())
                    .filter(path -> !path.startsWith("host/"))
                    .sorted()
                    .toList();
            for (var path : paths) {
                listing.append(digest(Files.readAllBytes(SOURCES.resolve(path))))
                        .append("  ./")
                        .append(path)
                        .append('\n');
            }
        }
        assertThat(manifest())
                .as("gpu/cuda.sh has to be run, on a machine with nvcc, after sources were changed")
                .contains("sources " + digest(listing.toString().getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void committedBinariesAreThoseOfTheManifest() throws Exception {
        for (var name : List.of("orrery_sm80.cubin", "orrery_sm90.cubin", "orrery.ptx")) {
            assertThat(manifest()).contains(digest(Files.readAllBytes(BINARIES.resolve(name))) + "  " + name);
        }
    }

    /// PTX that names a newer version is refused by drivers of that time.
    @Test
    void thePortableCodeIsForDriversSinceCuda12() throws Exception {
        assertThat(Files.readString(BINARIES.resolve("orrery.ptx"))).contains(".version 8.0\n.target sm_80");
    }
}
