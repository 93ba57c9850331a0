package io.orrery.runtime.prove;

import io.orrery.circom.CircomProgram;
import io.orrery.circom.WasmLimits;
import io.orrery.circom.WitnessException;
import io.orrery.runtime.Complaint;
import io.orrery.runtime.demo.Narrator;
import io.orrery.zk.field.Fr;
import io.orrery.zk.groth16.Groth16;
import io.orrery.zk.groth16.KeyChecks;
import io.orrery.zk.groth16.Proof;
import io.orrery.zk.groth16.Prover;
import io.orrery.zk.groth16.ProvingKey;
import io.orrery.zk.iden3.CircuitInputs;
import io.orrery.zk.iden3.SnarkjsJson;
import io.orrery.zk.iden3.WtnsFile;
import io.orrery.zk.kernel.Compute;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `./orrery prove`. No proof is written that does not verify.
@Command(
        name = "prove",
        mixinStandardHelpOptions = true,
        description = {
            "A Groth16 proof of a circom circuit: ./orrery prove KEY.zkey WITNESS.wtns PROOF.json PUBLIC.json,",
            "or from a program and its inputs: --zkey F --wasm F --input F --proof F --public F."
        })
public final class ProveCommand implements Callable<Integer> {
    private static final int FILES = 4;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(
            arity = "0..*",
            paramLabel = "FILE",
            description = "Proving key, witness, proof and public inputs, in this order: the first two are read.")
    private List<Path> files = List.of();

    @Option(names = "--zkey", description = "Proving key.")
    private @Nullable Path zkey;

    @Option(names = "--wtns", description = "Witness.")
    private @Nullable Path wtns;

    @Option(names = "--wasm", description = "The circuit's program, which computes the witness.")
    private @Nullable Path wasm;

    @Option(names = "--input", description = "The program's inputs, as JSON.")
    private @Nullable Path input;

    @Option(names = "--r1cs", description = "The constraints: tells which one a wrong witness breaks.")
    private @Nullable Path r1cs;

    @Option(names = "--proof", description = "Where the proof is written.")
    private @Nullable Path proof;

    @Option(names = "--public", description = "Where the public outputs and inputs are written.")
    private @Nullable Path publicInputs;

    @Option(names = "--calldata", description = "Prints the arguments of a Solidity verifier.")
    private boolean calldata;

    @Option(
            names = "--deadline",
            defaultValue = "120",
            description = "Seconds that the program may run (default ${DEFAULT-VALUE}).")
    private int deadlineSeconds;

    @Mixin
    private ProvingOptions proving = new ProvingOptions();

    private final Narrator narrator = Narrator.onStandardError();

    @Override
    public Integer call() throws InterruptedException {
        takePositions();
        var keyFile = required(zkey, "--zkey");
        var proofFile = required(proof, "--proof");
        var publicFile = required(publicInputs, "--public");
        if ((wtns == null) == (wasm == null)) {
            throw misuse("one of --wtns and --wasm is wanted");
        }
        long[] witness = wtns != null ? read(wtns) : computed(required(wasm, "--wasm"));
        if (r1cs != null) {
            requireSatisfied(witness, r1cs);
        }
        narrator.phase("Key " + keyFile);
        var key = UserFiles.provingKey(keyFile);
        narrator.fact("domain", "2^" + key.domainLog() + ", " + key.nWires() + " wires, " + key.nPublic() + " public");
        if (witness.length != 4 * key.nWires()) {
            throw new Complaint("the witness has " + witness.length / 4 + " values, " + keyFile + " is for "
                    + key.nWires() + " wires");
        }
        var inputs = IntStream.rangeClosed(1, key.nPublic())
                .mapToObj(i -> Fr.fromLimbs(witness, 4 * i))
                .toList();
        var made = proving.on(compute -> proven(key, keyFile, witness, inputs, compute));
        UserFiles.writeText(proofFile, SnarkjsJson.write(made));
        UserFiles.writeText(publicFile, SnarkjsJson.write(inputs));
        narrator.phase("The proof verifies");
        narrator.fact("proof", proofFile);
        narrator.fact("public", publicFile);
        if (calldata) {
            spec.commandLine().getOut().println(SnarkjsJson.solidityCalldata(made, inputs));
        }
        return 0;
    }

    /// The order of rapidsnark's arguments.
    private void takePositions() {
        if (files.isEmpty()) {
            return;
        }
        if (files.size() != FILES) {
            throw misuse("files are four, KEY.zkey WITNESS.wtns PROOF.json PUBLIC.json, not " + files.size());
        }
        if (zkey != null || wtns != null || proof != null || publicInputs != null || wasm != null) {
            throw misuse("files are named by their places or by options, not both");
        }
        zkey = files.get(0);
        wtns = files.get(1);
        proof = files.get(2);
        publicInputs = files.get(3);
    }

    private Path required(@Nullable Path given, String option) {
        if (given == null) {
            throw misuse(option + " is missing");
        }
        return given;
    }

    private ParameterException misuse(String what) {
        return new ParameterException(spec.commandLine(), what);
    }

    private long[] read(Path file) {
        narrator.phase("Witness " + file);
        return UserFiles.read(file, WtnsFile::read);
    }

    private long[] computed(Path program) throws InterruptedException {
        var inputsFile = required(input, "--input");
        if (deadlineSeconds < 1) {
            throw misuse("--deadline is at least 1 second");
        }
        var inputs = UserFiles.read(inputsFile, CircuitInputs::read);
        narrator.phase("Witness of " + program + " for " + inputsFile);
        try {
            var limits = WasmLimits.DEFAULT.withRunDeadline(Duration.ofSeconds(deadlineSeconds));
            long[] witness = loaded(program, limits).witness(inputs, line -> narrator.fact("log", line));
            narrator.fact("values", witness.length / 4);
            return witness;
        } catch (WitnessException e) {
            throw new Complaint(String.valueOf(e.getMessage()), e);
        }
    }

    /// A way through an interface that throws nothing but what reading a file throws.
    private static CircomProgram loaded(Path program, WasmLimits limits) throws WitnessException, InterruptedException {
        byte[] bytes = UserFiles.read(program, path -> {
            if (Files.size(path) > limits.maxBytes()) {
                throw new IOException("it has more than " + limits.maxBytes() + " bytes");
            }
            return Files.readAllBytes(path);
        });
        return CircomProgram.load(String.valueOf(program.getFileName()), bytes, limits);
    }

    private void requireSatisfied(long[] witness, Path constraints) {
        narrator.phase("Constraints " + constraints);
        var system = UserFiles.constraints(constraints);
        if (witness.length != 4 * system.nWires()) {
            throw new Complaint("the witness has " + witness.length / 4 + " values, " + constraints + " is for "
                    + system.nWires() + " wires");
        }
        var broken = system.firstUnsatisfied(witness);
        if (broken.isPresent()) {
            throw new Complaint("the witness does not satisfy constraint " + broken.getAsInt() + " of "
                    + system.nConstraints() + " in " + constraints + ", the first that fails");
        }
        narrator.fact("satisfied", system.nConstraints());
    }

    private Proof proven(ProvingKey key, Path keyFile, long[] witness, List<Fr> inputs, Compute compute) {
        var engine = proving.engine(reason -> narrator.fact("not used", reason));
        narrator.phase("Proof, with "
                + engine.map(found -> "the " + found.engine().name() + " engine and ")
                        .orElse("")
                + compute.kernels().name() + " kernels");
        Proof made;
        try {
            made = new Prover(key, compute, 0, engine)
                    .prove(
                            witness,
                            new SecureRandom(),
                            (stage, done, of) -> narrator.bar("proving", (double) done / of));
        } catch (OutOfMemoryError e) {
            throw UserFiles.outOfMemory(keyFile, e);
        }
        narrator.bar("proving", 1);
        if (!Groth16.verify(key.verifyingKey(), inputs, made)) {
            // Either the witness is wrong or the key is; a key has no constraints, but it can be looked at.
            var wrong = KeyChecks.firstWrong(key, compute, new SecureRandom());
            throw new Complaint(wrong.map(what -> keyFile + ": " + what)
                    .orElse("the witness does not satisfy the constraints of " + keyFile
                            + ": --r1cs tells which one it breaks"));
        }
        return made;
    }
}
