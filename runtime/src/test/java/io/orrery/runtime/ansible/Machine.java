package io.orrery.runtime.ansible;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// A machine that was made of this one's files in a root of its own, twice, by `site.yml`, and what came of it.
///
/// @param told where `converge.sh` has told it
record Machine(String inventory, String host, Path told) {
    private static final Pattern RECAP =
            Pattern.compile("^\\S+ +: ok=(\\d+) +changed=(\\d+) .*failed=(\\d+)", Pattern.MULTILINE);

    /// Which mistakes it is shown when it is made.
    record Mistake(String name, String before, String play, Map<String, String> roles) {}

    /// What the end of a run counts.
    record Recap(int ok, int changed, int failed) {}

    /// A machine that is being made.
    record Making(Machine machine, Process process) {
        Machine await() throws IOException, InterruptedException {
            if (process.waitFor() != 0) {
                throw new IllegalStateException(Files.readString(machine.told().resolveSibling("said")));
            }
            return machine;
        }
    }

    /// @param shared a folder of its own, that the machine sees as /srv/test
    static Making begin(Path shared, String inventory, String host, List<Mistake> mistakes)
            throws IOException, InterruptedException {
        Files.createDirectories(shared.resolve("tree/lib"));
        Files.copy(Ansible.SCRIPTS.resolve("converge.sh"), shared.resolve("converge.sh"));
        // Never started: nobody boots the machine. What is checked of them is what systemd is told.
        var program = Files.writeString(shared.resolve("prysm"), "#!/bin/sh\nexit 1\n");
        executable(program);
        Files.copy(program, Files.createDirectories(shared.resolve("geth-1")).resolve("geth"));
        executable(shared.resolve("geth-1/geth"));
        run(shared, "tar", "-czf", "geth.tar.gz", "geth-1");
        pack(shared, shared.resolve("orrery.tar.gz"));
        Files.writeString(shared.resolve("own.yml"), """
                binaries:
                  java_home: /srv/java
                  orrery: {path: /srv/test/orrery.tar.gz, sha256: %s}
                  geth: {url: "file:///srv/test/geth.tar.gz", sha256: %s, strip: 1}
                  prysm: {path: /srv/test/prysm, sha256: %s}
                fee_recipient: "0x1111111111111111111111111111111111111111"
                """.formatted(
                digest(shared.resolve("orrery.tar.gz")), digest(shared.resolve("geth.tar.gz")), digest(program)));
        for (var mistake : mistakes) {
            var place = Files.createDirectories(shared.resolve(host + ".d").resolve(mistake.name()));
            executable(Files.writeString(place.resolve("before"), "#!/bin/sh\n" + mistake.before() + "\n"));
            Files.writeString(place.resolve("play.yml"), mistake.play());
            for (var role : mistake.roles().entrySet()) {
                var file = place.resolve("roles").resolve(role.getKey());
                Files.createDirectories(file.getParent());
                Files.writeString(file, role.getValue());
            }
        }
        var command = inARoot(shared, "/srv/test/converge.sh", inventory, host);
        var process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(shared.resolve("said").toFile())
                .start();
        return new Making(new Machine(inventory, host, shared.resolve(host)), process);
    }

    static List<String> inARoot(Path shared, String... command) {
        var whole = new ArrayList<>(List.of(
                Ansible.SCRIPTS.resolve("root.sh").toString(),
                Ansible.SOURCES.toString(),
                shared.toString(),
                System.getProperty("java.home")));
        whole.addAll(List.of(command));
        return whole;
    }

    /// Two jars of a line each, packed as Orrery is.
    static void pack(Path shared, Path out) throws IOException, InterruptedException {
        Files.createDirectories(shared.resolve("tree/lib"));
        Files.writeString(shared.resolve("tree/orrery-runtime-0.1.0.jar"), "runtime\n");
        Files.writeString(shared.resolve("tree/lib/other.jar"), "other\n");
        run(
                shared,
                Ansible.SOURCES.resolve("pack.sh").toString(),
                out.toString(),
                shared.resolve("tree").toString());
    }

    static void run(Path folder, String... command) throws IOException, InterruptedException {
        var ended = Ansible.ended(folder, new ProcessBuilder(command).directory(folder.toFile()));
        if (ended.status() != 0) {
            throw new IllegalStateException(ended.toString());
        }
    }

    private static void executable(Path file) {
        if (!file.toFile().setExecutable(true)) {
            throw new IllegalStateException(file + " can not be made a program");
        }
    }

    static String digest(Path file) throws IOException {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
        } catch (NoSuchAlgorithmException absent) {
            throw new IllegalStateException(absent);
        }
    }

    /// A file that it told.
    String said(String name) {
        try {
            return Files.readString(told.resolve(name));
        } catch (IOException unread) {
            throw new UncheckedIOException(unread);
        }
    }

    int status(String run) {
        return Integer.parseInt(said(run + ".status").strip());
    }

    /// Of the end of a run.
    Recap recap(String run) {
        var counted = RECAP.matcher(said(run + ".log"));
        if (!counted.find()) {
            throw new IllegalStateException(said(run + ".log"));
        }
        return new Recap(
                Integer.parseInt(counted.group(1)),
                Integer.parseInt(counted.group(2)),
                Integer.parseInt(counted.group(3)));
    }

    /// The first word of each line, and the rest.
    Map<String, String> table(String name) {
        var table = new TreeMap<String, String>();
        said(name).lines().forEach(line -> table.put(line.split(" ", 2)[0], line.split(" ", 2)[1]));
        return table;
    }

    /// The status of systemd's judgement without what begins with a text: 0 up to 1.8 of 10.
    int exposure(Path folder, String unit, String left) throws IOException, InterruptedException {
        var text = said(unit + ".service");
        if (!text.contains(left)) {
            throw new IllegalStateException(unit + " has no '" + left + "' to be left out");
        }
        var file = Files.writeString(folder.resolve(unit + ".service"), text.replace(left, "#"));
        return Ansible.ended(
                        folder,
                        new ProcessBuilder(
                                "systemd-analyze",
                                "security",
                                "--offline=true",
                                "--no-pager",
                                "--threshold=18",
                                file.toString()))
                .status();
    }

    /// The words with which systemd starts a unit.
    List<String> command(String unit) {
        var text = said(unit + ".service");
        var begin = text.indexOf("ExecStart=") + "ExecStart=".length();
        var end = text.indexOf("\n", text.indexOf("ExecStart="));
        while (text.charAt(end - 1) == '\\') {
            end = text.indexOf("\n", end + 1);
        }
        return List.of(text.substring(begin, end).split("\\s*\\\\?\\s+", -1));
    }
}
