package io.orrery.zk.r1cs;

import io.orrery.zk.field.Fr;
import java.util.Arrays;
import java.util.List;

/// Terms in ascending order of their wires, none with coefficient zero. Wire 0 is the constant one.
final class ShapeLc implements Lc {
    static final ShapeLc ZERO = new ShapeLc(new int[0], new Fr[0]);

    private final int[] wires;
    private final Fr[] coefficients;

    private ShapeLc(int[] wires, Fr[] coefficients) {
        this.wires = wires;
        this.coefficients = coefficients;
    }

    static ShapeLc of(int wire, Fr coefficient) {
        return coefficient.isZero() ? ZERO : new ShapeLc(new int[] {wire}, new Fr[] {coefficient});
    }

    int terms() {
        return wires.length;
    }

    int wire(int term) {
        return wires[term];
    }

    Fr coefficient(int term) {
        return coefficients[term];
    }

    @Override
    public Lc plus(Lc other) {
        var that = (ShapeLc) other;
        var mergedWires = new int[wires.length + that.wires.length];
        var merged = new Fr[mergedWires.length];
        int count = 0;
        int i = 0;
        int j = 0;
        while (i < wires.length || j < that.wires.length) {
            boolean mine = j == that.wires.length || (i < wires.length && wires[i] <= that.wires[j]);
            boolean theirs = i == wires.length || (j < that.wires.length && that.wires[j] <= wires[i]);
            var sum = mine && theirs
                    ? coefficients[i].add(that.coefficients[j])
                    : mine ? coefficients[i] : that.coefficients[j];
            if (!sum.isZero()) {
                mergedWires[count] = mine ? wires[i] : that.wires[j];
                merged[count++] = sum;
            }
            i += mine ? 1 : 0;
            j += theirs ? 1 : 0;
        }
        return new ShapeLc(Arrays.copyOf(mergedWires, count), Arrays.copyOf(merged, count));
    }

    @Override
    public Lc plus(Fr constant) {
        return plus(of(0, constant));
    }

    @Override
    public Lc times(Fr factor) {
        if (factor.isZero()) {
            return ZERO;
        }
        var scaled = new Fr[coefficients.length];
        for (int i = 0; i < scaled.length; i++) {
            scaled[i] = coefficients[i].mul(factor);
        }
        return new ShapeLc(wires, scaled);
    }

    @Override
    public Lc plus(Fr factor, Lc other) {
        return plus(other.times(factor));
    }

    static Lc binary(List<? extends Lc> terms) {
        Lc sum = terms.getFirst();
        var power = Fr.ONE;
        for (var term : terms.subList(1, terms.size())) {
            power = power.add(power);
            sum = sum.plus(power, term);
        }
        return sum;
    }

    @Override
    public Values values() {
        throw new IllegalStateException("a shape has no values: ask for them within a hint only");
    }
}
