package io.orrery.runtime.proofs;

import io.orrery.circom.CircomProgram;
import io.orrery.circom.WasmLimits;
import io.orrery.circom.WitnessException;
import io.orrery.domain.proof.CircuitFacts;
import io.orrery.http.CircuitInspector;
import io.orrery.zk.groth16.KeyChecks;
import io.orrery.zk.groth16.ProvingKey;
import io.orrery.zk.iden3.Iden3FormatException;
import io.orrery.zk.iden3.R1csFile;
import io.orrery.zk.iden3.SnarkjsJson;
import io.orrery.zk.iden3.ZkeyFile;
import io.orrery.zk.kernel.Compute;
import io.orrery.zk.r1cs.R1cs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CancellationException;
import java.util.random.RandomGenerator;

/// Reads the files of an upload in full and checks them against each other. Their sizes are compared
/// before the key's points are read: those take most of the memory.
final class CircuitInspection implements CircuitInspector {
    private final WasmLimits limits;
    private final Compute compute;
    private final RandomGenerator random;

    /// @param random a secure generator: a maker of keys must not know it
    CircuitInspection(WasmLimits limits, Compute compute, RandomGenerator random) {
        this.limits = limits;
        this.compute = compute;
        this.random = random;
    }

    /// What a file says, or why it can not be taken.
    private sealed interface Read<T> {
        record Sound<T>(T value) implements Read<T> {}

        record Wrong<T>(Inspected.Unsound why) implements Read<T> {}
    }

    private interface Reading<T> {
        T of(Path file) throws IOException, WitnessException, InterruptedException;
    }

    @Override
    public Inspected inspect(Parts parts, CircuitFacts.Bounds bounds) throws IOException {
        return switch (read("zkey", parts.zkey(), ZkeyFile::readShape)) {
            case Read.Wrong(var why) -> why;
            case Read.Sound(var shape) ->
                inspect(
                        parts,
                        bounds,
                        new CircuitFacts(shape.wires(), shape.publicWires(), shape.domainLog(), OptionalInt.empty()));
        };
    }

    private Inspected inspect(Parts parts, CircuitFacts.Bounds bounds, CircuitFacts key) throws IOException {
        var tooLarge = CircuitFacts.firstWrong(bounds, key, Optional.empty(), OptionalInt.empty());
        if (tooLarge.isPresent()) {
            return unsound(tooLarge.get());
        }
        var program = optional(
                "wasm",
                parts.wasm(),
                file -> CircomProgram.load("the program", Files.readAllBytes(file), limits)
                        .wires());
        if (program instanceof Read.Wrong<Optional<Integer>>(var why)) {
            return why;
        }
        var system = optional("r1cs", parts.r1cs(), R1csFile::read);
        if (system instanceof Read.Wrong<Optional<R1cs>>(var why)) {
            return why;
        }
        var constraints = valueOf(system);
        var disagreement = CircuitFacts.firstWrong(
                bounds,
                key,
                constraints.map(
                        told -> new CircuitFacts.Constraints(told.nWires(), told.nPublic(), told.nConstraints())),
                valueOf(program).map(OptionalInt::of).orElse(OptionalInt.empty()));
        if (disagreement.isPresent()) {
            return unsound(disagreement.get());
        }
        return switch (read("zkey", parts.zkey(), ZkeyFile::read)) {
            case Read.Wrong(var why) -> why;
            case Read.Sound(var points) -> sound(key, points, constraints);
        };
    }

    private Inspected sound(CircuitFacts facts, ProvingKey key, Optional<R1cs> constraints) {
        var wrong = constraints.isPresent()
                ? KeyChecks.firstWrong(key, constraints.get(), compute, random)
                : KeyChecks.firstWrong(key, compute, random);
        return wrong.<Inspected>map(what -> new Inspected.Unsound("zkey", what))
                .orElseGet(() -> new Inspected.Sound(
                        new CircuitFacts(
                                facts.wires(),
                                facts.publicInputs(),
                                facts.domainLog(),
                                constraints
                                        .map(system -> OptionalInt.of(system.nConstraints()))
                                        .orElse(OptionalInt.empty())),
                        SnarkjsJson.write(key.verifyingKey())));
    }

    private static Inspected.Unsound unsound(CircuitFacts.Disagreement why) {
        return new Inspected.Unsound(why.field(), why.message());
    }

    private static <T> Optional<T> valueOf(Read<Optional<T>> read) {
        return switch (read) {
            case Read.Sound<Optional<T>>(var value) -> value;
            case Read.Wrong<Optional<T>> _ -> Optional.empty();
        };
    }

    private static <T> Read<Optional<T>> optional(String field, Optional<Path> file, Reading<T> reading)
            throws IOException {
        return file.isEmpty()
                ? new Read.Sound<>(Optional.empty())
                : read(field, file.get(), path -> Optional.of(reading.of(path)));
    }

    private static <T> Read<T> read(String field, Path file, Reading<T> reading) throws IOException {
        try {
            return new Read.Sound<>(reading.of(file));
        } catch (Iden3FormatException | WitnessException refused) {
            return new Read.Wrong<>(new Inspected.Unsound(field, String.valueOf(refused.getMessage())));
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw new CancellationException("the node is stopping");
        }
    }
}
