package io.orrery.circom;

import io.orrery.circom.WitnessException.Reason;
import io.orrery.zk.field.Fr;
import io.orrery.zk.field.FrLimbs;
import io.orrery.zk.iden3.CircuitInputs;
import java.math.BigInteger;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import run.endive.runtime.ByteArrayMemory;
import run.endive.runtime.Instance;
import run.endive.runtime.Machine;
import run.endive.runtime.Memory;
import run.endive.runtime.TableInstance;
import run.endive.runtime.WasmInterruptedException;
import run.endive.wasm.WasmEngineException;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.ExternalType;
import run.endive.wasm.types.MemoryLimits;
import run.endive.wasm.types.Table;

/// One witness of one program: an instance with its own memory. The exports and the order of calls are those of
/// circom 2's own calculator: a signal is named by the FNV-1a hash of its name, a field element passes through a
/// few words of shared memory, and the circuit runs when its last input is set.
final class CircomRun {
    private static final List<String> EXPORTS = List.of(
            "getVersion",
            "getFieldNumLen32",
            "getRawPrime",
            "getSharedRWMemoryStart",
            "readSharedRWMemory",
            "init",
            "getInputSize",
            "getInputSignalSize",
            "setInputSignal",
            "getWitnessSize",
            "getWitness",
            "getMessageChar");

    private static final int CIRCOM = 2;
    private static final int WORDS = 8;
    private static final int ELEMENT_BYTES = 4 * WORDS;
    /// The program keeps a number of this size for each wire of the witness.
    private static final int WIRE_BYTES = 4;

    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private final String name;
    private final Instance instance;
    private final int shared;

    private CircomRun(String name, Instance instance) throws WitnessException {
        this.name = name;
        this.instance = instance;
        this.shared = (int) call("getSharedRWMemoryStart");
    }

    /// An instance of the program that is ready for inputs.
    static CircomRun begin(
            String name,
            WasmModule module,
            Function<Instance, Machine> machines,
            WasmLimits limits,
            Consumer<String> log)
            throws WitnessException {
        Instance instance;
        try {
            instance = Instance.builder(module)
                    .withImportValues(new HostCalls(log).imports())
                    .withMachineFactory(machines)
                    .withMemoryFactory(declared -> bounded(declared, limits))
                    .withTableFactory(FixedTable::new)
                    .build();
        } catch (WasmEngineException e) {
            throw new WitnessException(Reason.PROGRAM, name + ": can not be started: " + e.getMessage(), e);
        }
        for (var export : EXPORTS) {
            if (!exports(module, export)) {
                throw new WitnessException(Reason.PROGRAM, name + ": has no " + export + ", which circom 2 writes");
            }
        }
        var run = new CircomRun(name, instance);
        run.requireCircom();
        run.call("init", 0);
        return run;
    }

    private static boolean exports(WasmModule module, String name) {
        var exports = module.exportSection();
        for (int i = 0; i < exports.exportCount(); i++) {
            if (exports.getExport(i).name().equals(name)) {
                return exports.getExport(i).exportType() == ExternalType.FUNCTION;
            }
        }
        return false;
    }

    /// [WasmModuleCheck] has refused a memory that is larger from the beginning.
    private static Memory bounded(MemoryLimits declared, WasmLimits limits) {
        return new ByteArrayMemory(
                new MemoryLimits(declared.initialPages(), Math.min(declared.maximumPages(), limits.maxMemoryPages())));
    }

    /// A table that stays as it was declared: its entries lie outside the program's own memory.
    private static final class FixedTable extends TableInstance {
        FixedTable(Table table, int initialValue) {
            super(table, initialValue);
        }

        @Override
        public int grow(int size, int value, Instance owner) {
            return -1;
        }
    }

    private void requireCircom() throws WitnessException {
        long version = call("getVersion");
        if (version != CIRCOM) {
            throw new WitnessException(Reason.PROGRAM, name + ": is of circom " + version + ", not 2");
        }
        long words = call("getFieldNumLen32");
        if (words != WORDS) {
            throw new WitnessException(
                    Reason.PROGRAM, name + ": its field has elements of " + words + " words, BN254's have 8");
        }
        call("getRawPrime");
        long[] prime = sharedElement();
        if (!integer(prime, 0).equals(Fr.MODULUS)) {
            throw new WitnessException(
                    Reason.PROGRAM, name + ": its prime is " + integer(prime, 0) + ", which is not BN254's");
        }
    }

    /// Sets every input; with the last one the circuit runs.
    void set(CircuitInputs inputs) throws WitnessException {
        var signals = inputs.signals();
        long given = 0;
        for (var signal : signals.entrySet()) {
            String signalName = printable(signal.getKey());
            long hash = hash(signal.getKey());
            int wanted = (int) call("getInputSignalSize", hash >>> 32, hash & 0xffffffffL);
            int values = signal.getValue().size();
            // A name that is not known has no values, as an empty array has.
            if (wanted < 1 && values > 0) {
                throw refused("signal " + signalName + " is no input of the circuit");
            }
            if (values != wanted) {
                throw refused((values < wanted ? "too few" : "too many") + " values for signal " + signalName + ": "
                        + values + ", not " + wanted);
            }
            given += values;
        }
        long wanted = call("getInputSize");
        if (given < wanted) {
            // The program has hashes of the names alone and can not tell which is missing.
            throw refused("a signal is missing: " + given + " of " + wanted + " values are given" + sizes(signals));
        }
        for (var signal : signals.entrySet()) {
            long hash = hash(signal.getKey());
            for (int i = 0; i < signal.getValue().size(); i++) {
                setShared(signal.getValue().get(i));
                call("setInputSignal", hash >>> 32, hash & 0xffffffffL, i);
            }
        }
    }

    private WitnessException refused(String why) {
        return new WitnessException(Reason.INPUTS, name + ": " + why);
    }

    private static String sizes(Map<String, ? extends Collection<?>> signals) {
        return signals.isEmpty()
                ? ""
                : signals.entrySet().stream()
                        .limit(20)
                        .map(signal -> printable(signal.getKey()) + " ("
                                + signal.getValue().size() + ")")
                        .collect(Collectors.joining(", ", ", by ", ""));
    }

    private static String printable(String text) {
        String printable = text.replaceAll("[^ -~]", "?");
        return printable.length() <= 80 ? printable : printable.substring(0, 80) + "...";
    }

    /// The 64-bit FNV-1a hash of a name's characters.
    private static long hash(String signal) {
        long hash = FNV_OFFSET;
        for (int i = 0; i < signal.length(); i++) {
            hash ^= signal.charAt(i);
            hash *= FNV_PRIME;
        }
        return hash;
    }

    /// How many values the witness has.
    int wires() throws WitnessException {
        long size = call("getWitnessSize") & 0xffffffffL;
        long most = (long) instance.memory().pages() * Memory.PAGE_SIZE / WIRE_BYTES;
        if (size < 1 || size > most || size > Integer.MAX_VALUE / 4) {
            throw new WitnessException(
                    Reason.TRAP, name + ": claims a witness of " + size + " values, its memory has room for " + most);
        }
        return (int) size;
    }

    /// Every wire, as four Montgomery limbs.
    long[] witness() throws WitnessException {
        int size = wires();
        long[] witness = new long[4 * size];
        var getWitness = instance.export("getWitness");
        for (int i = 0; i < size; i++) {
            int wire = i;
            guarded("getWitness", () -> {
                getWitness.apply(wire);
                return wire;
            });
            readShared(witness, 4 * i);
            if (!FrLimbs.isCanonical(witness, 4 * i)) {
                throw new WitnessException(
                        Reason.TRAP,
                        name + ": value " + i + " of the witness is " + integer(witness, 4 * i)
                                + ", which is not below the scalar field's modulus");
            }
            FrLimbs.toMontgomery(witness, 4 * i, witness, 4 * i);
        }
        if (!FrLimbs.isOne(witness, 0)) {
            throw new WitnessException(Reason.TRAP, name + ": value 0 of the witness is not the constant 1");
        }
        return witness;
    }

    private long[] sharedElement() throws WitnessException {
        long[] limbs = new long[4];
        readShared(limbs, 0);
        return limbs;
    }

    private void readShared(long[] z, int zo) throws WitnessException {
        guarded("shared memory", () -> {
            for (int i = 0; i < 4; i++) {
                z[zo + i] = instance.memory().readLong(shared + 8 * i);
            }
            return shared;
        });
    }

    private void setShared(Fr value) throws WitnessException {
        long[] limbs = new long[ELEMENT_BYTES / Long.BYTES];
        value.toLimbs(limbs, 0);
        FrLimbs.fromMontgomery(limbs, 0, limbs, 0);
        guarded("shared memory", () -> {
            for (int i = 0; i < limbs.length; i++) {
                instance.memory().writeLong(shared + 8 * i, limbs[i]);
            }
            return shared;
        });
    }

    private static BigInteger integer(long[] limbs, int o) {
        var value = BigInteger.ZERO;
        for (int i = 3; i >= 0; i--) {
            value = value.shiftLeft(64).add(new BigInteger(Long.toUnsignedString(limbs[o + i])));
        }
        return value;
    }

    /// Calls an export; its one result, or 0 where it has none.
    private long call(String export, long... arguments) throws WitnessException {
        return guarded(export, () -> {
            // The runtime gives null where there is none.
            long[] results = instance.export(export).apply(arguments);
            return results == null || results.length == 0 ? 0 : results[0];
        });
    }

    private interface Guest {
        long call();
    }

    /// Tells why a call into the program did not return.
    private long guarded(String what, Guest guest) throws WitnessException {
        try {
            return guest.call();
        } catch (HostCalls.Refusal e) {
            throw new WitnessException(e.reason(), name + ": " + e.getMessage(), e);
        } catch (WasmInterruptedException e) {
            throw new WitnessException(Reason.DEADLINE, name + ": was stopped", e);
        } catch (WasmEngineException e) {
            throw new WitnessException(Reason.TRAP, name + ": " + what + " trapped: " + e.getMessage(), e);
        } catch (OutOfMemoryError e) {
            throw new WitnessException(Reason.MEMORY, name + ": " + what + " takes more memory than there is", e);
        } catch (RuntimeException | StackOverflowError e) {
            // Some traps come as the JVM's own exceptions: an index out of bounds, a stack that is too deep.
            throw new WitnessException(Reason.TRAP, name + ": " + what + " broke down: " + e, e);
        }
    }
}
