package io.orrery.runtime.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.orrery.runtime.Complaint;
import io.orrery.runtime.Main;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Our prover in a process of its own, with the key in memory: [ProveWorker] is its other end.
final class OurProver implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    /// Points, matrices and working memory lie on the heap together, and little more: the figure is to be what proving
    /// needs.
    private static final double HEAP_PER_KEY_BYTE = 1.25;

    private static final int HEAP_BASE_MIB = 23;
    /// Points and matrices stay as long as the process and lie in the old part of the heap; what a proof works with is
    /// new each time, and quickest where memory is used again soon.
    private static final int LEAST_YOUNG_MIB = 20;
    /// Below it the program itself is what collections are about.
    private static final int LEAST_HEAP_MIB = 192;

    private final Process process;
    private final BufferedReader answers;
    private final Writer orders;
    private final JsonNode loaded;

    private OurProver(Process process) throws IOException {
        this.process = process;
        this.answers = process.inputReader(StandardCharsets.UTF_8);
        this.orders = process.outputWriter(StandardCharsets.UTF_8);
        this.loaded = answer();
    }

    /// What proving with a key takes, and little more.
    static long heapMiB(DenseCircuit circuit, long tablesMiB) throws IOException {
        return Math.max(neededMiB(circuit, tablesMiB), LEAST_HEAP_MIB + tablesMiB);
    }

    private static long neededMiB(DenseCircuit circuit, long tablesMiB) throws IOException {
        return (long) (Files.size(circuit.zkey()) * HEAP_PER_KEY_BYTE / (1 << 20)) + HEAP_BASE_MIB + tablesMiB;
    }

    static OurProver start(DenseCircuit circuit, String kernels, int threads, long tablesMiB, long heapMiB)
            throws IOException {
        long youngMiB = LEAST_YOUNG_MIB + Math.max(0, heapMiB - neededMiB(circuit, tablesMiB));
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> !flag.startsWith("-Xm") && !flag.matches("-XX:\\+Use\\w+GC"))
                .forEach(command::add);
        // Only the last compiler: the first ones take memory, and what they make is soon thrown away.
        command.addAll(
                List.of("-Xmx" + heapMiB + "m", "-Xmn" + youngMiB + "m", "-XX:+UseSerialGC", "-XX:-TieredCompilation"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
        command.addAll(List.of("bench", "prove-worker", "--kernels", kernels));
        command.addAll(List.of("--threads", String.valueOf(threads), "--tables", String.valueOf(tablesMiB)));
        command.addAll(List.of(
                "--zkey", circuit.zkey().toString(), "--wtns", circuit.wtns().toString()));
        return new OurProver(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    /// What it said when it had loaded the key.
    JsonNode loaded() {
        return loaded;
    }

    JsonNode prove() throws IOException {
        orders.write("prove\n");
        orders.flush();
        return answer();
    }

    private JsonNode answer() throws IOException {
        var line = answers.readLine();
        if (line == null) {
            throw new Complaint("our prover has ended early; what it said stands above");
        }
        return JSON.readTree(line);
    }

    /// Lets the process verify its last proof.
    void end() throws IOException, InterruptedException {
        orders.close();
        if (process.waitFor() != 0) {
            throw new Complaint("our prover has ended with " + process.exitValue() + "; what it said stands above");
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
