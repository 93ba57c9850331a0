package io.orrery.persistence.proof;

import io.orrery.domain.proof.DeadLetter;
import io.orrery.domain.proof.DeadLetters;
import io.orrery.persistence.codec.ProofCodecs;
import io.orrery.persistence.schema.Query;
import io.orrery.persistence.schema.Transactions;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/// Dead letters, in the table `dead_letter`.
public final class SqlDeadLetters implements DeadLetters {
    /// A batch's trace is never removed; a caller's material may be, and its entry is forgotten in the end.
    private static final String ENTRY = "select letter, since_ms,"
            + " (select count(*) from proof_request r where r.job = d.job and r.ended_ms is not null"
            + " and not r.material_kept) as gone from dead_letter d";

    private final Transactions transactions;

    public SqlDeadLetters(Transactions transactions) {
        this.transactions = transactions;
    }

    @Override
    public CompletionStage<Boolean> put(DeadLetter letter, long nowMs) {
        return transactions.write(connection -> {
            var bytes = ProofCodecs.DEAD_LETTER.encode(letter);
            // One job, one entity, so nobody else writes this row meanwhile.
            if (Query.of(connection, "update dead_letter set letter = ? where job = ?", bytes, letter.job())
                            .update()
                    == 0) {
                Query.of(
                                connection,
                                "insert into dead_letter (job, letter, since_ms) values (?, ?, ?)",
                                letter.job(),
                                bytes,
                                nowMs)
                        .update();
            }
            return true;
        });
    }

    @Override
    public CompletionStage<Boolean> remove(String job) {
        return transactions.write(connection -> {
            Query.of(connection, "delete from dead_letter where job = ?", job).update();
            return true;
        });
    }

    @Override
    public CompletionStage<Optional<Entry>> find(String job) {
        return transactions.read(connection ->
                Query.of(connection, ENTRY + " where d.job = ?", job).first(SqlDeadLetters::entry));
    }

    @Override
    public CompletionStage<List<Entry>> list(String after, int max) {
        return transactions.read(
                connection -> Query.of(connection, ENTRY + " where d.job > ? order by d.job limit ?", after, max)
                        .all(SqlDeadLetters::entry));
    }

    @Override
    public CompletionStage<Integer> count() {
        return transactions.read(connection ->
                (int) Query.of(connection, "select count(*) from dead_letter").number());
    }

    private static Entry entry(ResultSet row) throws SQLException {
        return new Entry(
                ProofCodecs.DEAD_LETTER.decode(row.getBytes("letter")),
                row.getLong("since_ms"),
                row.getLong("gone") == 0);
    }
}
