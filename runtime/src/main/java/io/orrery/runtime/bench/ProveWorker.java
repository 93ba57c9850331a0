package io.orrery.runtime.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.orrery.runtime.ChosenEngine;
import io.orrery.runtime.ChosenKernels;
import io.orrery.runtime.Complaint;
import io.orrery.runtime.ResidentMemory;
import io.orrery.zk.field.Fr;
import io.orrery.zk.groth16.Groth16;
import io.orrery.zk.groth16.Proof;
import io.orrery.zk.groth16.ProveProgress;
import io.orrery.zk.groth16.ProveStage;
import io.orrery.zk.groth16.Prover;
import io.orrery.zk.iden3.WtnsFile;
import io.orrery.zk.iden3.ZkeyFile;
import io.orrery.zk.kernel.Compute;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Locale;
import java.util.Scanner;
import java.util.concurrent.Callable;
import java.util.concurrent.ForkJoinPool;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// The process whose proofs `./orrery bench prove` counts, apart from the one that counts them so that its memory is
/// its own. Says in one JSON line what it has loaded, then answers each line of its input with a proof's figures.
@Command(name = "prove-worker", hidden = true, description = "Used by bench prove.")
final class ProveWorker implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--zkey", required = true)
    private Path zkey = Path.of("");

    @Option(names = "--wtns", required = true)
    private Path wtns = Path.of("");

    @Option(names = "--kernels", required = true)
    private String kernels = "";

    @Option(names = "--threads", required = true)
    private int threads;

    @Option(names = "--tables", required = true)
    private long tablesMiB;

    @Override
    public Integer call() throws IOException {
        long began = System.nanoTime();
        var key = ZkeyFile.read(zkey);
        long[] witness = WtnsFile.read(wtns);
        if (witness.length != 4 * key.nWires()) {
            throw new Complaint(
                    wtns + " has " + witness.length / 4 + " wires, and the key of " + zkey + " wants " + key.nWires());
        }
        try (var pool = new ForkJoinPool(threads)) {
            var compute = new Compute(ChosenKernels.named("--kernels", kernels), pool);
            var engine = ChosenEngine.named("--kernels", kernels);
            var prover = new Prover(key, compute, tablesMiB << 20, engine);
            say(JSON.createObjectNode()
                    .put(
                            "kernel",
                            engine.map(found -> found.engine().name())
                                    .orElse(compute.kernels().name()))
                    .put("domain", 1 << key.domainLog())
                    .put("loadMs", millis(System.nanoTime() - began)));
            var blinding = new SecureRandom();
            var lines = new Scanner(System.in, StandardCharsets.UTF_8);
            Proof last = null;
            while (lines.hasNextLine()) {
                lines.nextLine();
                var figures = JSON.createObjectNode();
                var stages = figures.putObject("stages");
                long started = System.nanoTime();
                last = prover.prove(witness, blinding, new Stages(stages));
                figures.put("ms", millis(System.nanoTime() - started));
                ResidentMemory.peakKiB(ProcessHandle.current().pid())
                        .ifPresent(kib -> figures.put("peakMiB", kib >> 10));
                say(figures);
            }
            var inputs = new ArrayList<Fr>();
            for (int wire = 1; wire <= key.nPublic(); wire++) {
                inputs.add(Fr.fromLimbs(witness, 4 * wire));
            }
            if (last != null && !Groth16.verify(key.verifyingKey(), inputs, last)) {
                throw new Complaint(
                        "the proof does not verify: does " + wtns + " satisfy the circuit of " + zkey + "?");
            }
        }
        return 0;
    }

    private void say(ObjectNode line) {
        var out = spec.commandLine().getOut();
        out.println(line);
        out.flush();
    }

    private static double millis(long nanos) {
        return Math.round(nanos / 1e4) / 100.0;
    }

    private record Stages(ObjectNode stages) implements ProveProgress {
        @Override
        public void stage(String stage, int done, int of) {
            // The figures are what is wanted.
        }

        @Override
        public void took(ProveStage stage, long nanos) {
            stages.put(stage.name().toLowerCase(Locale.ROOT).replace('_', '-'), millis(nanos));
        }
    }
}
