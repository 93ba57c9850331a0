package io.orrery.runtime.prove;

import io.orrery.runtime.Complaint;
import io.orrery.zk.groth16.Groth16;
import io.orrery.zk.iden3.SnarkjsJson;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `./orrery verify`. Its status is zero only where the proof holds.
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description = "Whether a Groth16 proof holds: status 0 if it does, and only then.")
public final class VerifyCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(index = "0", paramLabel = "VK", description = "Verifying key as JSON, or a .zkey.")
    private Path key = Path.of("");

    @Parameters(index = "1", paramLabel = "PUBLIC", description = "Public outputs and inputs as JSON.")
    private Path publicInputs = Path.of("");

    @Parameters(index = "2", paramLabel = "PROOF", description = "Proof as JSON.")
    private Path proof = Path.of("");

    @Override
    public Integer call() {
        var vk = UserFiles.verifyingKey(key);
        var inputs = UserFiles.read(publicInputs, SnarkjsJson::readPublicInputs);
        var given = UserFiles.read(proof, SnarkjsJson::readProof);
        if (inputs.size() != vk.nPublic()) {
            throw new Complaint(
                    publicInputs + " has " + inputs.size() + " public inputs, " + key + " is for " + vk.nPublic());
        }
        if (!Groth16.verify(vk, inputs, given)) {
            throw new Complaint("the proof does not hold: " + proof + " for " + publicInputs + " under " + key);
        }
        spec.commandLine().getOut().println("the proof holds");
        return 0;
    }
}
