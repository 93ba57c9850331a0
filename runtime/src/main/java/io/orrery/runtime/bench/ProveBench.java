package io.orrery.runtime.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.orrery.runtime.ChosenKernels;
import io.orrery.runtime.Complaint;
import io.orrery.runtime.demo.Narrator;
import io.orrery.runtime.node.NodeHome;
import io.orrery.zk.kernel.Compute;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ForkJoinPool;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `./orrery bench prove`: our prover and another, one proof of each in turn, on the same files.
///
/// Ours runs in a process of its own with the key in memory. Its first proofs are not counted: the JVM compiles while
/// they run.
@Command(
        name = "prove",
        mixinStandardHelpOptions = true,
        description = "Groth16 proofs of a .zkey and a .wtns, against another prover in the same run.")
final class ProveBench implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int DEFAULT_LOG = 16;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--zkey", description = "Proving key; without it a dense circuit of 2^16 is made.")
    private @Nullable Path zkey;

    @Option(names = "--wtns", description = "Witness.")
    private @Nullable Path wtns;

    @Option(
            names = "--peer",
            description =
                    "Shell command of the other prover, with {zkey} {wtns} {proof} {public}; snarkjs if left out.")
    private @Nullable String peer;

    @Option(names = "--peer-name", defaultValue = "peer", description = "What to call it (default ${DEFAULT-VALUE}).")
    private String peerName = "peer";

    @Option(names = "--no-peer", description = "Only ours.")
    private boolean noPeer;

    @Option(names = "--proofs", defaultValue = "5", description = "Counted proofs of each (default ${DEFAULT-VALUE}).")
    private int proofs;

    @Option(
            names = "--warm-up",
            defaultValue = "5",
            description = "Proofs of ours that are not counted (default ${DEFAULT-VALUE}); the peer has one.")
    private int warmUp;

    @Option(names = "--kernels", defaultValue = "auto", description = "auto, cuda, native, vector or scalar.")
    private String kernels = "auto";

    @Option(names = "--threads", description = "Threads of ours (all cores if left out).")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(
            names = "--tables",
            defaultValue = "0",
            description = "MiB for multiples of the key's points (default ${DEFAULT-VALUE}).")
    private long tablesMiB;

    @Option(
            names = "--heap",
            description = "MiB of heap for ours (as much as it needs if left out; more makes collections rarer).")
    private @Nullable Long heapMiB;

    @Option(names = "--json", description = "Ends with one JSON object.")
    private boolean json;

    private final Narrator narrator = Narrator.onStandardError();

    @Override
    public Integer call() throws Exception {
        if (proofs < 1 || warmUp < 0 || threads < 1 || tablesMiB < 0) {
            throw new Complaint("--proofs and --threads are at least 1, --warm-up and --tables at least 0");
        }
        var folder = Files.createDirectories(NodeHome.root().resolve(".orrery/bench-prove"));
        var circuit = circuit(folder);
        long heap = heapMiB == null ? OurProver.heapMiB(circuit, tablesMiB) : heapMiB;
        try (var ours = OurProver.start(circuit, kernels, threads, tablesMiB, heap)) {
            narrator.phase("Our prover: " + ours.loaded().path("kernel").asText() + " kernels, " + threads
                    + " threads, domain " + ours.loaded().path("domain").asInt());
            for (int i = 0; i < warmUp; i++) {
                ours.prove();
                narrator.bar("warm-up", (i + 1.0) / warmUp);
            }
            var other = other(circuit, folder);
            if (other.isPresent()) {
                narrator.phase("The peer: " + other.get().name());
                other.get().prove();
            }
            narrator.phase("In turn");
            var mine = new ArrayList<JsonNode>();
            var theirs = new ArrayList<PeerProver.Run>();
            for (int i = 0; i < proofs; i++) {
                mine.add(ours.prove());
                if (other.isPresent()) {
                    theirs.add(other.get().prove());
                }
                narrator.bar("proofs", (i + 1.0) / proofs);
            }
            ours.end();
            report(ours.loaded(), mine, theirs, heap);
        }
        return 0;
    }

    private DenseCircuit circuit(Path folder) throws IOException {
        if (zkey != null && wtns != null) {
            for (var file : List.of(zkey, wtns)) {
                if (!Files.isReadable(file)) {
                    throw new Complaint(file + " can not be read");
                }
            }
            return new DenseCircuit(zkey, wtns);
        }
        if (zkey != null || wtns != null) {
            throw new Complaint("--zkey and --wtns belong together");
        }
        narrator.phase("A dense circuit of 2^" + DEFAULT_LOG);
        try (var pool = new ForkJoinPool(threads)) {
            var compute = new Compute(ChosenKernels.named("--kernels", kernels), pool);
            return DenseCircuit.in(
                    folder, DEFAULT_LOG, compute, (_, done, of) -> narrator.bar("setup", (double) done / of));
        }
    }

    private Optional<PeerProver> other(DenseCircuit circuit, Path folder) {
        if (noPeer) {
            return Optional.empty();
        }
        if (peer != null) {
            return Optional.of(PeerProver.of(peerName, peer, circuit.zkey(), circuit.wtns(), folder));
        }
        var snarkjs = NodeHome.root().resolve("zk/core/src/test/peers/node_modules/snarkjs/build/cli.cjs");
        if (!Files.exists(snarkjs)) {
            throw new Complaint(
                    "snarkjs is not installed: npm ci --prefix zk/core/src/test/peers, or name a --peer, or --no-peer");
        }
        var template = "node '" + snarkjs.toAbsolutePath() + "' groth16 prove {zkey} {wtns} {proof} {public}";
        return Optional.of(PeerProver.of("snarkjs", template, circuit.zkey(), circuit.wtns(), folder));
    }

    private void report(JsonNode loaded, List<JsonNode> mine, List<PeerProver.Run> theirs, long heap) {
        var result = JSON.createObjectNode();
        result.set("kernel", loaded.path("kernel"));
        result.set("domain", loaded.path("domain"));
        double ms = median(
                mine.stream().mapToDouble(each -> each.path("ms").asDouble()).toArray());
        result.put("medianMs", ms);
        var stages = result.putObject("stages");
        mine.getFirst()
                .path("stages")
                .fieldNames()
                .forEachRemaining(stage -> stages.put(
                        stage,
                        median(mine.stream()
                                .mapToDouble(
                                        each -> each.path("stages").path(stage).asDouble())
                                .toArray())));
        result.set("peakMiB", mine.getLast().path("peakMiB"));
        result.put("threads", threads)
                .put("proofs", proofs)
                .put("tablesMiB", tablesMiB)
                .put("heapMiB", heap);
        result.set("loadMs", loaded.path("loadMs"));
        if (!theirs.isEmpty()) {
            double other =
                    median(theirs.stream().mapToDouble(PeerProver.Run::ms).toArray());
            var told = result.putObject("peer")
                    .put("name", theirs.getFirst().name())
                    .put("medianMs", other);
            theirs.stream()
                    .flatMapToLong(run -> run.peakMiB().stream())
                    .max()
                    .ifPresent(peak -> told.put("peakMiB", peak));
            told.put("timed", theirs.getFirst().byItself() ? "by itself, key in memory" : "whole process");
            result.put("ratio", Math.round(other / ms * 100) / 100.0);
        }
        print(result);
    }

    private void print(ObjectNode result) {
        var out = spec.commandLine().getOut();
        if (!json) {
            result.properties().forEach(field -> out.printf("  %-10s %s%n", field.getKey(), field.getValue()));
        } else {
            out.println(result);
        }
        out.flush();
    }

    private static double median(double[] values) {
        var sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        double median = sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return Math.round(median * 100) / 100.0;
    }
}
