package io.orrery.runtime.prove;

import io.orrery.runtime.Complaint;
import io.orrery.runtime.demo.Narrator;
import io.orrery.zk.groth16.Groth16;
import io.orrery.zk.groth16.KeyChecks;
import io.orrery.zk.groth16.ProvingKey;
import io.orrery.zk.iden3.SnarkjsJson;
import io.orrery.zk.iden3.ZkeyFile;
import io.orrery.zk.iden3.ZkeyShape;
import io.orrery.zk.kernel.Compute;
import io.orrery.zk.r1cs.R1cs;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `./orrery setup`: a key for development, or a look at one from a ceremony.
@Command(
        name = "setup",
        mixinStandardHelpOptions = true,
        description = {
            "A development key for constraints: ./orrery setup CIRCUIT.r1cs KEY.zkey [--vk FILE]. Never for value.",
            "Or the checks of a ceremony's key: ./orrery setup --import KEY.zkey [--r1cs FILE] --vk FILE."
        })
public final class SetupCommand implements Callable<Integer> {
    private static final int SEED_BYTES = 32;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(index = "0", arity = "0..1", paramLabel = "R1CS", description = "Constraints.")
    private @Nullable Path constraints;

    @Parameters(index = "1", arity = "0..1", paramLabel = "ZKEY", description = "Where the key is written.")
    private @Nullable Path zkey;

    @Option(names = "--import", paramLabel = "ZKEY", description = "A ceremony's key, to be checked.")
    private @Nullable Path imported;

    @Option(names = "--r1cs", description = "With --import: the constraints that the key should be for.")
    private @Nullable Path r1cs;

    @Option(names = "--vk", description = "Where the verifying key is written, as JSON.")
    private @Nullable Path vk;

    @Option(names = "--seed", description = "Makes the same development key again; random if left out.")
    private @Nullable String seed;

    @Mixin
    private ProvingOptions proving = new ProvingOptions();

    private final Narrator narrator = Narrator.onStandardError();

    @Override
    public Integer call() {
        if (imported == null) {
            if (constraints == null || zkey == null || r1cs != null) {
                throw misuse("R1CS and ZKEY are wanted, or --import");
            }
            develop(constraints, zkey);
        } else {
            if (constraints != null || seed != null || vk == null) {
                throw misuse("--import wants --vk, and neither files nor --seed");
            }
            importKey(imported, vk);
        }
        return 0;
    }

    private ParameterException misuse(String what) {
        return new ParameterException(spec.commandLine(), what);
    }

    private void develop(Path from, Path to) {
        narrator.phase("Constraints " + from);
        var system = UserFiles.constraints(from);
        narrator.fact(
                "constraints",
                system.nConstraints() + ", " + system.nWires() + " wires, " + system.nPublic() + " public");
        narrator.phase("Development key: whoever runs this can forge proofs. Never for value");
        var key = proving.on(compute -> made(system, from, compute));
        UserFiles.write(to, path -> ZkeyFile.write(key, path));
        narrator.fact("key", to + ", domain 2^" + key.domainLog());
        writeVk(key);
        spec.commandLine().getOut().println("development key, never for value: " + to);
    }

    private ProvingKey made(R1cs system, Path from, Compute compute) {
        try {
            return Groth16.setup(
                    system, secret(), compute, (stage, done, of) -> narrator.bar("setup", (double) done / of));
        } catch (IllegalArgumentException e) {
            throw new Complaint(from + ": " + e.getMessage(), e);
        } catch (OutOfMemoryError e) {
            throw UserFiles.outOfMemory(from, e);
        }
    }

    private byte[] secret() {
        if (seed != null) {
            return seed.getBytes(StandardCharsets.UTF_8);
        }
        byte[] random = new byte[SEED_BYTES];
        new SecureRandom().nextBytes(random);
        return random;
    }

    private void writeVk(ProvingKey key) {
        if (vk != null) {
            UserFiles.writeText(vk, SnarkjsJson.write(key.verifyingKey()));
            narrator.fact("verifying key", vk);
        }
    }

    private void importKey(Path from, Path to) {
        narrator.phase("Key " + from);
        var shape = UserFiles.read(from, ZkeyFile::readShape);
        tell(shape);
        var key = UserFiles.provingKey(from);
        var system = Optional.ofNullable(r1cs).map(UserFiles::constraints);
        narrator.phase(system.isPresent() ? "Checks against " + r1cs : "Checks of the key alone");
        var wrong = proving.on(compute -> system.isPresent()
                ? KeyChecks.firstWrong(key, system.get(), compute, new SecureRandom())
                : KeyChecks.firstWrong(key, compute, new SecureRandom()));
        if (wrong.isPresent()) {
            throw new Complaint(from + ": " + wrong.get());
        }
        narrator.fact("held", "every point in its group; beta, delta, B1, B2, B and H of one piece");
        narrator.fact(
                system.isPresent() ? "held" : "not held",
                "that the key is for these constraints" + (system.isPresent() ? "" : ": --r1cs"));
        narrator.fact("not held", "points A and C against the powers of tau: snarkjs zkey verify");
        writeVk(key);
        spec.commandLine().getOut().println("checked key of " + contributions(shape) + ", its verifying key: " + to);
    }

    private void tell(ZkeyShape shape) {
        narrator.fact(
                "domain",
                "2^" + shape.domainLog() + ", " + shape.wires() + " wires, " + shape.publicWires() + " public");
        narrator.fact("contributions", shape.contributions().size());
        for (var contribution : shape.contributions()) {
            narrator.fact(contribution.beacon() ? "beacon" : "contributor", printable(contribution.name()));
        }
        if (shape.contributions().isEmpty()) {
            narrator.fact("warning", "nobody has contributed: whoever made this key can forge proofs");
        }
    }

    private static String printable(String name) {
        return name.isEmpty() ? "(no name)" : name.replaceAll("\\p{Cntrl}", "?");
    }

    private static String contributions(ZkeyShape shape) {
        int count = shape.contributions().size();
        return count == 0 ? "no ceremony" : count == 1 ? "1 contribution" : count + " contributions";
    }
}
