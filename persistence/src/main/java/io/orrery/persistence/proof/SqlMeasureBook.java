package io.orrery.persistence.proof;

import io.orrery.domain.proof.CircuitMeasure;
import io.orrery.domain.proof.CircuitRef;
import io.orrery.domain.proof.MeasureBook;
import io.orrery.persistence.codec.ProofCodecs;
import io.orrery.persistence.schema.Query;
import io.orrery.persistence.schema.Transactions;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;

/// What proofs have taken, in the table `proof_measure`.
public final class SqlMeasureBook implements MeasureBook {
    /// A circuit that nobody has proven for so long is measured anew: or the table would grow with every
    /// upload.
    private static final Duration KEPT = Duration.ofDays(90);

    private final Transactions transactions;

    public SqlMeasureBook(Transactions transactions) {
        this.transactions = transactions;
    }

    @Override
    public CompletionStage<Map<CircuitRef, CircuitMeasure>> newest(int max) {
        return transactions.read(connection -> Query.of(
                        connection, "select circuit, measure from proof_measure order by measured_ms desc limit ?", max)
                .all(row -> Map.entry(
                        ProofCodecs.CIRCUIT_REF.decode(HexFormat.of().parseHex(row.getString(1))),
                        ProofCodecs.CIRCUIT_MEASURE.decode(row.getBytes(2))))
                .stream()
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue)));
    }

    @Override
    public CompletionStage<Boolean> put(CircuitRef circuit, CircuitMeasure measure, long nowMs) {
        return transactions.write(connection -> {
            var name = HexFormat.of().formatHex(ProofCodecs.CIRCUIT_REF.encode(circuit));
            var bytes = ProofCodecs.CIRCUIT_MEASURE.encode(measure);
            // There is one coordinator, and what it loses to another in a handover is measured again.
            if (Query.of(
                                    connection,
                                    "update proof_measure set measure = ?, measured_ms = ? where circuit = ?",
                                    bytes,
                                    nowMs,
                                    name)
                            .update()
                    == 0) {
                Query.of(
                                connection,
                                "insert into proof_measure (circuit, measure, measured_ms) values (?, ?, ?)",
                                name,
                                bytes,
                                nowMs)
                        .update();
            }
            Query.of(connection, "delete from proof_measure where measured_ms < ?", nowMs - KEPT.toMillis())
                    .update();
            return true;
        });
    }
}
