package io.orrery.runtime.ansible;

import io.orrery.runtime.Program;
import io.orrery.runtime.node.NodeHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/// Ansible's programs as `deploy/ansible/tools.sh` has got them from Debian.
///
/// @param folder that they may write to
record Ansible(Path folder) {
    static final Path SOURCES = NodeHome.root().resolve("deploy/ansible");
    static final Path SCRIPTS = NodeHome.root().resolve("runtime/src/test/ansible");
    static final Path TOOLS = SOURCES.resolve("target/tools");
    private static final String PYTHON = "/usr/bin/python3";

    /// Without it the test says aloud that it was not run.
    static Ansible orAbort(Path folder) {
        needs(TOOLS.resolve("usr/bin/ansible-playbook"), "deploy/ansible/tools.sh got no Ansible");
        return new Ansible(folder);
    }

    static void needs(Path file, String why) {
        if (!Files.exists(file)) {
            notRun(why);
        }
    }

    static void notRun(String why) {
        System.err.println("not run: " + why);
        Assumptions.abort("not run: " + why);
    }

    /// A playbook of the tree.
    Program playbook(String... arguments) throws IOException, InterruptedException {
        return run(SOURCES, "ansible-playbook", arguments);
    }

    Program vault(String... arguments) throws IOException, InterruptedException {
        return run(folder, "ansible-vault", arguments);
    }

    /// The reader of style, on a tree of files.
    Program lint(Path tree) throws IOException, InterruptedException {
        needs(TOOLS.resolve("usr/bin/ansible-lint"), "deploy/ansible/tools.sh got no ansible-lint");
        return run(tree, "ansible-lint", "--offline", "--strict", "--profile", "production", "--nocolor", "-q");
    }

    private Program run(Path place, String program, String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<>(
                List.of(PYTHON, TOOLS.resolve("usr/bin").resolve(program).toString()));
        command.addAll(List.of(arguments));
        return ended(folder, builder(place, command));
    }

    private ProcessBuilder builder(Path place, List<String> command) {
        var builder = new ProcessBuilder(command).directory(place.toFile());
        var environment = builder.environment();
        environment.keySet().removeIf(name -> name.startsWith("ANSIBLE_"));
        environment.put(
                "PYTHONPATH", TOOLS.resolve("usr/lib/python3/dist-packages").toString());
        environment.put("PATH", TOOLS.resolve("usr/bin") + ":/usr/bin:/bin:/usr/sbin:/sbin");
        environment.put("LC_ALL", "C.UTF-8");
        environment.put("ANSIBLE_HOME", folder.resolve("home").toString());
        environment.put("ANSIBLE_LOCAL_TEMP", folder.resolve("tmp").toString());
        environment.put("ANSIBLE_NOCOLOR", "true");
        return builder;
    }

    /// Knocks at the doors of a machine with the rules of a file, or with none: who found which open, a line each.
    List<String> knock(String rules) throws IOException, InterruptedException {
        var builder = builder(
                folder,
                List.of(
                        "unshare",
                        "--net",
                        "--mount",
                        "--pid",
                        "--fork",
                        "--kill-child",
                        "--mount-proc",
                        PYTHON,
                        SCRIPTS.resolve("doors.py").toString(),
                        rules));
        return nft(builder).printed().lines().toList();
    }

    /// A program that finds nft and its libraries, and has to succeed.
    Program nft(ProcessBuilder builder) throws IOException, InterruptedException {
        builder.environment().put("NFT", TOOLS.resolve("usr/sbin/nft").toString());
        builder.environment()
                .put(
                        "LD_LIBRARY_PATH",
                        TOOLS.resolve("usr/lib/x86_64-linux-gnu").toString());
        var ended = ended(folder, builder);
        if (ended.status() != 0) {
            throw new IllegalStateException(ended.toString());
        }
        return ended;
    }

    /// However long it takes: a machine that does much else takes minutes for what alone takes seconds.
    static Program ended(Path folder, ProcessBuilder builder) throws IOException, InterruptedException {
        var out = Files.createTempFile(folder, "out", ".txt");
        var err = Files.createTempFile(folder, "err", ".txt");
        var process =
                builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
        try {
            process.getOutputStream().close();
            process.waitFor();
        } finally {
            process.destroyForcibly();
        }
        return new Program(process.exitValue(), Files.readString(out), Files.readAllLines(err));
    }
}
