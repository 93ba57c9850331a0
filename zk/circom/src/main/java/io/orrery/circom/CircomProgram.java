package io.orrery.circom;

import io.orrery.circom.WitnessException.Reason;
import io.orrery.zk.iden3.CircuitInputs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.function.Function;
import run.endive.compiler.InterpreterFallback;
import run.endive.compiler.MachineFactoryCompiler;
import run.endive.runtime.Instance;
import run.endive.runtime.Machine;
import run.endive.wasm.Parser;
import run.endive.wasm.WasmEngineException;
import run.endive.wasm.WasmModule;

/// A circuit's witness generator, as `circom --wasm` writes it, checked and translated to the JVM's own code once.
/// Immutable: any number of threads may compute witnesses at a time, each in a memory of its own.
///
/// The program comes from outside and is not trusted: it has a bounded memory, no calls to the outside but circom's
/// own messages, and a deadline that stops it wherever it is.
public final class CircomProgram {
    private static final int LONGEST_BODY = 32_000;
    /// Bodies of so many bytes fit, whatever they do.
    private static final int SHORTEST_BODY = 500;

    private final String name;
    private final WasmModule module;
    private final Function<Instance, Machine> machines;
    private final WasmLimits limits;

    private CircomProgram(String name, WasmModule module, Function<Instance, Machine> machines, WasmLimits limits) {
        this.name = name;
        this.module = module;
        this.machines = machines;
        this.limits = limits;
    }

    /// The program of a file.
    public static CircomProgram read(Path path, WasmLimits limits)
            throws IOException, WitnessException, InterruptedException {
        String name = String.valueOf(path.getFileName());
        long size = Files.size(path);
        if (size > limits.maxBytes()) {
            throw new WitnessException(
                    Reason.PROGRAM, name + ": has " + size + " bytes, at most " + limits.maxBytes() + " allowed");
        }
        return load(name, Files.readAllBytes(path), limits);
    }

    /// @param name for messages: the file's, or the circuit's
    /// @throws WitnessException if this is no program of circom 2 for the scalar field, or beyond the limits
    public static CircomProgram load(String name, byte[] wasm, WasmLimits limits)
            throws WitnessException, InterruptedException {
        return Supervised.run(name, "translating it", limits.loadDeadline(), () -> {
            var checked = WasmModuleCheck.check(name, wasm, limits);
            var module = Parser.parse(checked.program().array());
            var program = new CircomProgram(name, module, translated(module, checked), limits);
            // Whether it is circom's, and for this field, it says itself.
            program.begin(line -> {});
            return program;
        });
    }

    /// A method of the JVM has 64 KiB at most, and a function's body grows when it is translated. Those that are too
    /// long are interpreted. The translator tells of the first one alone and would begin anew for each, so the
    /// bound is halved instead until all that is left fits.
    private static Function<Instance, Machine> translated(WasmModule module, WasmModuleCheck.Checked checked) {
        for (int longest = LONGEST_BODY; ; longest /= 2) {
            try {
                return MachineFactoryCompiler.builder(module)
                        .withInterpreterFallback(InterpreterFallback.FAIL)
                        .withInterpretedFunctions(checked.longerThan(longest))
                        .compile();
            } catch (WasmEngineException e) {
                if (longest <= SHORTEST_BODY) {
                    throw e;
                }
            }
        }
    }

    private CircomRun begin(Consumer<String> log) throws WitnessException {
        return CircomRun.begin(name, module, machines, limits, log);
    }

    /// How many values its witnesses have; the program tells it without any inputs.
    public int wires() throws WitnessException, InterruptedException {
        return Supervised.run(
                name,
                "telling its size",
                limits.runDeadline(),
                () -> begin(line -> {}).wires());
    }

    /// The witness of some inputs: four Montgomery limbs a wire, wire 0 one. What the circuit's own `log` says is
    /// dropped.
    public long[] witness(CircuitInputs inputs) throws WitnessException, InterruptedException {
        return witness(inputs, line -> {});
    }

    /// @param log told each line that the circuit's own `log` writes, on another thread
    /// @throws WitnessException why there is none
    public long[] witness(CircuitInputs inputs, Consumer<String> log) throws WitnessException, InterruptedException {
        return Supervised.run(name, "computing a witness", limits.runDeadline(), () -> {
            var run = begin(log);
            run.set(inputs);
            return run.witness();
        });
    }
}
