package io.orrery.zk.r1cs;

import io.orrery.zk.field.Fr;
import io.orrery.zk.kernel.Compute;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/// What circuits are written against. The same code runs in two modes: *shape* records the constraints and asks
/// for no value; *assign* computes the value of each wire and records no constraint. So the code must not
/// branch on values, except inside a hint.
///
/// Wires are numbered in the order in which they are made: 0 is the constant one, then come all public inputs,
/// then the private wires.
///
/// Equal parts of a circuit are made by [#copies]. While a witness is computed, several of them are one run of the
/// code, each in a *lane* of the [Values]: a hint gives a value for each lane, or one for all.
public abstract sealed class ConstraintSystem permits Recording, Assignment {
    /// Records constraints.
    public static ConstraintSystem shape(int publicInputs) {
        return new Recording(publicInputs);
    }

    /// Computes a witness on the caller's thread.
    ///
    /// @param expectedWires how many there will be, 0 if that is not known
    public static ConstraintSystem assign(int publicInputs, int expectedWires) {
        return new Assignment(publicInputs, expectedWires, Assignment.Threads.CALLER);
    }

    /// Computes a witness, copies in parallel.
    ///
    /// @param expectedWires how many there will be, 0 if that is not known
    public static ConstraintSystem assign(int publicInputs, int expectedWires, Compute compute) {
        return new Assignment(publicInputs, expectedWires, Assignment.Threads.of(compute));
    }

    /// A public input; all of them come before the first private wire (`IllegalStateException`).
    public abstract Lc publicInput(Supplier<Fr> value);

    /// A private wire that the prover chooses: constraints may restrict it, but nothing else determines it.
    public abstract Lc input(IntFunction<Fr> value);

    /// An input that is the same in every lane.
    public final Lc input(Supplier<Fr> value) {
        return input(_ -> value.get());
    }

    /// A private wire that the others determine. Its value is a hint: only constraints bind it.
    public abstract Lc derived(Supplier<Values> hint);

    /// A wire whose hint is given for each lane.
    public final Lc wire(IntFunction<Fr> hint) {
        return derived(() -> Values.of(lanes(), hint));
    }

    /// A wire whose hint is the same in every lane.
    public final Lc wire(Supplier<Fr> hint) {
        return derived(() -> Values.of(hint.get()));
    }

    /// How many lanes a hint is asked for.
    public abstract int lanes();

    public abstract Lc constant(Fr value);

    public final Lc constant(long value) {
        return constant(Fr.of(value));
    }

    /// `a·b = c`.
    public abstract void enforce(Lc a, Lc b, Lc c);

    /// `a = b`, as `a·1 = b`.
    public final void enforceEqual(Lc a, Lc b) {
        enforce(a, constant(Fr.ONE), b);
    }

    /// Runs what states constraints and makes no wire (`IllegalStateException`); while a witness is computed it is
    /// left out. For constraints on sums that nothing else needs.
    public abstract void constrain(Runnable constraints);

    /// A new wire that is bound to `a·b`.
    public final Lc multiply(Lc a, Lc b) {
        var product = derived(() -> a.values().times(b));
        enforce(a, b, product);
        return product;
    }

    /// A new wire that is bound to the value of a linear combination, so that later ones are short.
    public final Lc materialise(Lc a) {
        var wire = derived(a::values);
        enforceEqual(a, wire);
        return wire;
    }

    /// Makes equal copies of a part, the wires of one after those of the other. Copies are not nested
    /// (`IllegalStateException`).
    ///
    /// While a witness is computed, copies do not wait for one another: several are made at once, and by several
    /// threads. So a copy sees the copy before it only while a shape is recorded, within [#constrain].
    ///
    /// @param count at least 1
    /// @param lane takes one copy out of those that were made at once
    public abstract <T> List<T> copies(int count, Part<T> part, Lane<T> lane);

    /// Counts what is added until it is closed, under the name of a gadget.
    public abstract Scope scope(String gadget);

    /// What was recorded, in shape mode (`IllegalStateException`).
    public abstract R1cs r1cs();

    /// The wires that were made by [#input] in ascending order, in shape mode; nothing in assign mode.
    public abstract List<Integer> inputs();

    /// Counts by gadget in the order of their names, in shape mode; nothing in assign mode.
    public abstract List<GadgetCount> gadgets();

    /// Values of all wires, four Montgomery limbs each, in assign mode (`IllegalStateException`).
    public abstract long[] witness();

    /// A part of a circuit that there are several copies of.
    @FunctionalInterface
    public interface Part<T> {
        /// @param cs where the wires of this copy are made
        /// @param first which copy it is, from 0; with lanes, the first of those that are made at once
        /// @param before the copy before it, none for the first one; no one else has a value
        ///     (`IllegalStateException` while a witness is computed)
        T make(ConstraintSystem cs, int first, Supplier<Optional<T>> before);
    }

    /// Takes one of several copies.
    @FunctionalInterface
    public interface Lane<T> {
        T of(T all, int lane);
    }

    /// An open count; to be closed by try-with-resources.
    public interface Scope extends AutoCloseable {
        @Override
        void close();
    }
}
