package io.orrery.runtime.prove;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.typesafe.config.ConfigFactory;
import io.orrery.actors.BatchSizes;
import io.orrery.circuits.BatchCircuit;
import io.orrery.domain.rollup.batch.BatchSize;
import io.orrery.domain.rollup.batch.DataMode;
import io.orrery.runtime.Complaint;
import io.orrery.zk.groth16.Groth16;
import io.orrery.zk.iden3.R1csFile;
import io.orrery.zk.iden3.ZkeyFile;
import io.orrery.zk.r1cs.R1cs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `./orrery circuit info`: sizes of constraints, of a key, or of a circuit of Orrery's own.
@Command(name = "info", mixinStandardHelpOptions = true, description = "How large a circuit is.")
final class CircuitInfo implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern BATCH = Pattern.compile("batch-([0-9]{1,3})(-validium)?");

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "CIRCUIT",
            description = "A .r1cs, a .zkey, or batch-N for N transfers; the smallest configured one if left out.")
    private @Nullable Path circuit;

    @Option(names = "--json", description = "One JSON object instead of a table.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        var info = info();
        var out = spec.commandLine().getOut();
        if (json) {
            out.println(JSON.writeValueAsString(info));
        } else {
            info.properties()
                    .forEach(field -> out.printf(
                            Locale.ROOT,
                            "  %-24s %s%n",
                            field.getKey(),
                            field.getValue().isTextual()
                                    ? field.getValue().asText()
                                    : field.getValue().toString()));
        }
        out.flush();
        return 0;
    }

    private ObjectNode info() {
        if (circuit == null) {
            return batch(configured(), DataMode.ROLLUP);
        }
        var batch = BATCH.matcher(circuit.toString());
        if (batch.matches()) {
            return batch(
                    Integer.parseInt(batch.group(1)), batch.group(2) == null ? DataMode.ROLLUP : DataMode.VALIDIUM);
        }
        return UserFiles.read(circuit, path -> {
            if (UserFiles.isZkey(path)) {
                return key(path);
            }
            if (UserFiles.startsWith(path, "r1cs")) {
                return constraints(String.valueOf(path.getFileName()), R1csFile.read(path));
            }
            throw new Complaint(circuit + " is neither a .r1cs nor a .zkey");
        });
    }

    private static int configured() {
        try {
            return BatchSizes.from(ConfigFactory.load()).getFirst().slots();
        } catch (IllegalArgumentException wrong) {
            throw Complaint.of(wrong);
        }
    }

    private static ObjectNode batch(int slots, DataMode mode) {
        BatchCircuit circuit;
        try {
            circuit = new BatchCircuit(new BatchSize(slots), mode);
        } catch (IllegalArgumentException wrong) {
            throw Complaint.of(wrong);
        }
        var info = constraints(circuit.name(), circuit.shape());
        info.put("constraintsPerTransfer", BatchCircuit.constraintsPerTransfer());
        return info;
    }

    private static ObjectNode constraints(String name, R1cs system) {
        var info = JSON.createObjectNode();
        info.put("circuit", name);
        info.put("constraints", system.nConstraints());
        info.put("wires", system.nWires());
        info.put("publicInputs", system.nPublicInputs());
        info.put("publicOutputs", system.nPublicOutputs());
        info.put("privateInputs", system.nPrivateInputs());
        info.put("domain", 1L << Groth16.domainLog(system));
        var nonZeros = info.putObject("nonZeros");
        nonZeros.put("a", system.a().terms());
        nonZeros.put("b", system.b().terms());
        nonZeros.put("c", system.c().terms());
        return info;
    }

    private static ObjectNode key(Path path) throws IOException {
        var shape = ZkeyFile.readShape(path);
        var info = JSON.createObjectNode();
        info.put("circuit", String.valueOf(path.getFileName()));
        info.put("constraints", shape.constraints());
        info.put("wires", shape.wires());
        // A key does not tell outputs from inputs.
        info.put("public", shape.publicWires());
        info.put("domain", 1L << shape.domainLog());
        var nonZeros = info.putObject("nonZeros");
        nonZeros.put("a", shape.termsA());
        nonZeros.put("b", shape.termsB());
        info.put("contributions", shape.contributions().size());
        return info;
    }
}
