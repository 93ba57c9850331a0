package io.orrery.runtime.node;

import static io.orrery.runtime.wallet.Wallet.await;

import com.typesafe.config.Config;
import io.orrery.actors.BatchSizes;
import io.orrery.circuits.BatchCircuit;
import io.orrery.circuits.Groth16BatchProver;
import io.orrery.domain.rollup.batch.BatchSize;
import io.orrery.domain.rollup.batch.BatchStage;
import io.orrery.domain.rollup.batch.DataMode;
import io.orrery.domain.rollup.view.RollupView;
import io.orrery.runtime.Complaint;
import io.orrery.zk.groth16.Acceleration;
import io.orrery.zk.groth16.Prover;
import io.orrery.zk.groth16.ProvingKey;
import io.orrery.zk.groth16.VerifyingKey;
import io.orrery.zk.kernel.Compute;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/// The circuits of this deployment, for each size of batch one in each mode, with their keys.
///
/// @param validium none where all data goes to L1
record BatchCircuits(SortedMap<BatchSize, ProvingKey> keys, SortedMap<BatchSize, ProvingKey> validium) {

    /// The sizes that the configuration asks for, rising.
    static List<BatchSize> sizes(Config config) {
        try {
            return BatchSizes.from(config);
        } catch (IllegalArgumentException wrong) {
            throw Complaint.of(wrong);
        }
    }

    /// What this JVM has too little heap for is a [Complaint].
    static void requireHeap(Config config, List<BatchSize> sizes, Set<DataMode> modes) {
        ProverHeap.require(
                sizes,
                modes.size(),
                config.getBytes("orrery.proving.table-memory"),
                Runtime.getRuntime().maxMemory());
    }

    /// A batch that is sealed can be proven by the circuit of its size only: it must be there until then.
    static void requireForSealed(RollupView view, List<BatchSize> sizes) {
        long sealed = await(view.highest(BatchStage.SEALED));
        for (long number = await(view.highest(BatchStage.PROVEN)) + 1; number <= sealed; number++) {
            var size = await(view.batch(number)).orElseThrow().batch().size();
            if (!sizes.contains(size)) {
                throw new Complaint("orrery.proving.sizes lacks " + size.slots() + ": batch " + number
                        + " was sealed with so many slots and is not proven yet");
            }
        }
    }

    /// Reads the development keys, and makes those that are not there.
    ///
    /// @param say told while that goes on
    static BatchCircuits open(
            Config config, List<BatchSize> sizes, Set<DataMode> modes, Compute compute, Consumer<String> say)
            throws IOException {
        var folder = new ProvingKeys(NodeHome.root().resolve(config.getString("orrery.proving.keys")));
        var seed = config.getString("orrery.proving.development-seed");
        var keys = new EnumMap<DataMode, SortedMap<BatchSize, ProvingKey>>(DataMode.class);
        for (var mode : DataMode.values()) {
            var made = new TreeMap<BatchSize, ProvingKey>();
            for (var size : modes.contains(mode) ? sizes : List.<BatchSize>of()) {
                var told = new int[] {-1};
                // The circuit with its recorded constraints ends here: proving needs none of them.
                var key = folder.development(new BatchCircuit(size, mode), seed, compute, (stage, done, of) -> {
                    int tenth = (int) (done * 10L / of);
                    if (tenth > told[0]) {
                        told[0] = tenth;
                        say.accept("making the development proving key of " + mode.circuit(size) + ", once for all: "
                                + tenth * 10 + " %");
                    }
                });
                made.put(size, key);
            }
            keys.put(mode, made);
        }
        return new BatchCircuits(
                Objects.requireNonNull(keys.get(DataMode.ROLLUP)), Objects.requireNonNull(keys.get(DataMode.VALIDIUM)));
    }

    SortedMap<BatchSize, ProvingKey> of(DataMode mode) {
        return switch (mode) {
            case ROLLUP -> keys;
            case VALIDIUM -> validium;
        };
    }

    SortedMap<BatchSize, VerifyingKey> verifyingKeys(DataMode mode) {
        var verifying = new TreeMap<BatchSize, VerifyingKey>();
        of(mode).forEach((size, key) -> verifying.put(size, key.verifyingKey()));
        return verifying;
    }

    /// @param engine asked before the kernels
    /// @param tableBytes that multiples of the points of each key may take
    Groth16BatchProver prover(Compute compute, Optional<Acceleration> engine, long tableBytes) {
        var keyed = new HashMap<String, Groth16BatchProver.Keyed>();
        for (var mode : DataMode.values()) {
            of(mode).forEach((size, key) -> keyed.put(
                    mode.circuit(size),
                    new Groth16BatchProver.Keyed(
                            new BatchCircuit(size, mode), new Prover(key, compute, tableBytes, engine))));
        }
        return new Groth16BatchProver(keyed, compute, new SecureRandom());
    }
}
