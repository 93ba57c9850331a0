package io.orrery.runtime.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.orrery.runtime.node.NodeHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What an image has beside our jars.
class ImageRootTest {
    private static final String FLAGS = "--add-modules jdk.incubator.vector";

    @TempDir
    private Path folder;

    @Test
    void madeTwiceItIsTheSameToTheByteAndHasAJavaAndNoShell() throws Exception {
        requireDebian();
        var first = make("first");
        assertThat(files(make("second"))).isEqualTo(files(first));
        assertThat(files(first).keySet())
                .contains("opt/java/bin/java", "var/lib/dpkg/status.d/libc6", "etc/passwd")
                .noneMatch(file -> file.matches("(usr/)?s?bin/.*") || file.endsWith("/sh"));
        assertThat(Files.readString(first.resolve("app/jvm-flags"))).isEqualTo(FLAGS + "\n");
        var modules = run(List.of(
                first.resolve("opt/java/bin/java").toString(), "@" + first.resolve("app/jvm-flags"), "--list-modules"));
        assertThat(modules).contains("jdk.incubator.vector", "jdk.crypto.ec").doesNotContain("jdk.compiler");
    }

    private static void requireDebian() {
        var system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        if (!system.contains("linux")
                || !System.getProperty("os.arch").equals("amd64")
                || !Files.isExecutable(Path.of("/usr/bin/dpkg-query"))) {
            var why = "not run: images are made on Debian or its kin, on x86-64";
            System.err.println(why);
            Assumptions.abort(why);
        }
    }

    private Path make(String name) throws IOException, InterruptedException {
        var root = folder.resolve(name);
        run(List.of(
                NodeHome.root().resolve("deploy/images/root.sh").toString(),
                System.getProperty("java.home"),
                root.toString(),
                FLAGS));
        return root;
    }

    private static String run(List<String> command) throws IOException, InterruptedException {
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said;
        try (var out = process.inputReader()) {
            said = String.join("\n", out.readAllLines());
        }
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }

    /// Each file or link with what is in it and whether it can be run.
    private static SortedMap<String, String> files(Path root) throws IOException, NoSuchAlgorithmException {
        var files = new TreeMap<String, String>();
        List<Path> all;
        try (var walk = Files.walk(root)) {
            all = walk.filter(file -> !Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS))
                    .toList();
        }
        for (var file : all) {
            var content = Files.isSymbolicLink(file)
                    ? Files.readSymbolicLink(file).toString()
                    : HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
            files.put(root.relativize(file).toString(), content + (Files.isExecutable(file) ? " x" : ""));
        }
        return files;
    }
}
