package io.orrery.persistence.validator;

import io.orrery.domain.Digest;
import io.orrery.domain.validator.audit.Deed;
import io.orrery.domain.validator.audit.DeedBytes;
import io.orrery.domain.validator.custody.Custody;
import io.orrery.domain.validator.custody.KeySetCustody;
import io.orrery.domain.validator.protection.ProtectionRecord;
import io.orrery.domain.validator.protection.SignedAttestation;
import io.orrery.domain.validator.protection.SignedBlock;
import io.orrery.domain.validator.protection.Watermarks;
import io.orrery.persistence.schema.Transactions;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/// The signing transaction on PostgreSQL: the function `orrery_sign`, called once, in a transaction of its
/// own. The server answers when it is committed.
record OneRoundTrip(Transactions transactions) implements SigningTransaction {
    private static final int PARAMETERS = 20;
    private static final String CALL =
            "select orrery_sign(" + String.join(", ", Collections.nCopies(PARAMETERS, "?")) + ")";
    private static final String STALE = "STALE";

    /// Keys and roots of the votes of one kind.
    private record Rows<V>(List<Integer> keys, List<V> votes) {}

    @Override
    public Outcome run(Custody custody, SigningChange change) throws SQLException {
        var answer = transactions.readNow(connection -> {
            try (var call = connection.prepareStatement(CALL)) {
                fill(connection, call, custody, change);
                try (var row = call.executeQuery()) {
                    row.next();
                    return row.getString(1);
                }
            }
        });
        if (answer.isEmpty()) {
            return new Outcome.Written();
        }
        return answer.equals(STALE) ? new Outcome.Stale() : new Outcome.Refused(KeySetCustody.Refusal.valueOf(answer));
    }

    private static void fill(Connection connection, PreparedStatement call, Custody custody, SigningChange change)
            throws SQLException {
        call.setString(1, custody.keySet());
        call.setLong(2, custody.epoch());
        call.setString(3, custody.owner());
        var before = change.before();
        call.setArray(
                4, integers(connection, before.stream().map(HeldKey::number).toList()));
        call.setArray(5, longs(connection, before, HeldKey::version));
        var after = change.after().stream().map(HeldKey::record).toList();
        marks(connection, call, 6, after.stream().map(ProtectionRecord::low).toList());
        marks(connection, call, 9, after.stream().map(ProtectionRecord::high).toList());
        var blocks = rows(change.votes(), SignedBlock.class);
        call.setArray(12, integers(connection, blocks.keys()));
        call.setArray(13, longs(connection, blocks.votes(), SignedBlock::slot));
        call.setArray(14, roots(connection, blocks.votes(), SignedBlock::root));
        var attestations = rows(change.votes(), SignedAttestation.class);
        call.setArray(15, integers(connection, attestations.keys()));
        call.setArray(16, longs(connection, attestations.votes(), SignedAttestation::source));
        call.setArray(17, longs(connection, attestations.votes(), SignedAttestation::target));
        call.setArray(18, roots(connection, attestations.votes(), SignedAttestation::root));
        call.setInt(19, DeedBytes.SIGNED);
        call.setBytes(20, DeedBytes.of(new Deed.Signed(change.votes())));
    }

    private static void marks(Connection connection, PreparedStatement call, int at, List<Watermarks> marks)
            throws SQLException {
        call.setArray(at, longs(connection, marks, Watermarks::slot));
        call.setArray(at + 1, longs(connection, marks, Watermarks::source));
        call.setArray(at + 2, longs(connection, marks, Watermarks::target));
    }

    private static <V> Rows<V> rows(List<Deed.SignedVote> votes, Class<V> kind) {
        var keys = new ArrayList<Integer>();
        var ofKind = new ArrayList<V>();
        for (var vote : votes) {
            if (kind.isInstance(vote.vote())) {
                keys.add(vote.key());
                ofKind.add(kind.cast(vote.vote()));
            }
        }
        return new Rows<>(keys, ofKind);
    }

    private static Array integers(Connection connection, List<Integer> values) throws SQLException {
        return connection.createArrayOf("integer", values.toArray());
    }

    private static <T> Array longs(Connection connection, List<T> of, ToLongFunction<T> value) throws SQLException {
        return connection.createArrayOf(
                "bigint", of.stream().mapToLong(value).boxed().toArray());
    }

    private static <T> Array roots(Connection connection, List<T> of, Function<T, Optional<Digest>> root)
            throws SQLException {
        var bytes = new byte[of.size()][];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = root.apply(of.get(i)).orElseThrow().toBytes();
        }
        return connection.createArrayOf("bytea", bytes);
    }
}
