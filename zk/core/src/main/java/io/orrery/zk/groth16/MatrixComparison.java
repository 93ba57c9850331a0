package io.orrery.zk.groth16;

import io.orrery.zk.field.Fr;
import io.orrery.zk.r1cs.R1cs;
import io.orrery.zk.r1cs.SparseRows;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/// Whether a key's matrices are those of a constraint system: row by row, then a row for the constant and for each
/// public wire, then nothing. Terms may come in another order, in parts, or with coefficient zero.
final class MatrixComparison {
    private final ProvingKey key;
    private final R1cs system;

    MatrixComparison(ProvingKey key, R1cs system) {
        this.key = key;
        this.system = system;
    }

    /// What differs first, or nothing.
    Optional<String> firstDifference() {
        if (key.nWires() != system.nWires()) {
            return different("number of wires", key.nWires(), system.nWires());
        }
        if (key.nPublic() != system.nPublic()) {
            return different("number of public wires", key.nPublic(), system.nPublic());
        }
        int wanted = DevelopmentSetup.domainLog(system.nConstraints(), system.nPublic());
        if (key.domainLog() != wanted) {
            return different("domain", "2^" + key.domainLog(), "2^" + wanted);
        }
        for (int row = 0; row < key.a().rows(); row++) {
            var difference = row("A", row, key.a(), wantedA(row)).or(rowOfB(row));
            if (difference.isPresent()) {
                return difference;
            }
        }
        return Optional.empty();
    }

    private static Optional<String> different(String what, Object inKey, Object inSystem) {
        return Optional.of(what + ": the key has " + inKey + ", the constraints have " + inSystem);
    }

    private Supplier<Optional<String>> rowOfB(int row) {
        return () -> row("B", row, key.b(), row < system.nConstraints() ? terms(system.b(), row) : new TreeMap<>());
    }

    private Map<Integer, Fr> wantedA(int row) {
        int publicWire = row - system.nConstraints();
        if (publicWire < 0) {
            return terms(system.a(), row);
        }
        var wanted = new TreeMap<Integer, Fr>();
        if (publicWire <= system.nPublic()) {
            wanted.put(publicWire, Fr.ONE);
        }
        return wanted;
    }

    private Optional<String> row(String matrix, int row, SparseRows found, Map<Integer, Fr> wanted) {
        var terms = terms(found, row);
        if (terms.equals(wanted)) {
            return Optional.empty();
        }
        var wires = new TreeMap<>(terms);
        wires.putAll(wanted);
        for (int wire : wires.keySet()) {
            var inKey = terms.getOrDefault(wire, Fr.ZERO);
            var inSystem = wanted.getOrDefault(wire, Fr.ZERO);
            if (!inKey.equals(inSystem)) {
                String place =
                        row < system.nConstraints() ? "constraint " + row : "row " + row + ", behind the constraints";
                return different("matrix " + matrix + ", " + place + ", wire " + wire, inKey, inSystem);
            }
        }
        throw new IllegalStateException("unequal rows without a difference");
    }

    /// The coefficients of a row by wire, without those that vanish.
    private static Map<Integer, Fr> terms(SparseRows rows, int row) {
        var terms = new TreeMap<Integer, Fr>();
        for (int i = rows.rowStart()[row]; i < rows.rowStart()[row + 1]; i++) {
            terms.merge(rows.wire()[i], Fr.fromLimbs(rows.table(), 4 * rows.coefficient()[i]), Fr::add);
        }
        terms.values().removeIf(Fr::isZero);
        return terms;
    }
}
