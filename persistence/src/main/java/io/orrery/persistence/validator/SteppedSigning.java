package io.orrery.persistence.validator;

import io.orrery.domain.validator.audit.Deed;
import io.orrery.domain.validator.custody.Custody;
import io.orrery.domain.validator.custody.KeySetCustody;
import io.orrery.domain.validator.protection.SignedAttestation;
import io.orrery.domain.validator.protection.SignedBlock;
import io.orrery.domain.validator.protection.Vote;
import io.orrery.persistence.schema.Query;
import io.orrery.persistence.schema.Transactions;
import java.sql.Connection;
import java.sql.SQLException;

/// The signing transaction in steps, each a statement: for H2, where a step costs nothing, and as what
/// [OneRoundTrip] is compared with. Whether the custody holds is decided by the rule itself.
record SteppedSigning(Transactions transactions, EngineFacts facts) implements SigningTransaction {
    @Override
    public Outcome run(Custody custody, SigningChange change) throws SQLException {
        return transactions.writeNow(connection -> within(connection, custody, change));
    }

    private Outcome within(Connection connection, Custody custody, SigningChange change) throws SQLException {
        var fence = new FenceTable(connection).lock(custody.keySet());
        if (fence.isEmpty()) {
            return new Outcome.Refused(KeySetCustody.Refusal.UNKNOWN_KEY_SET);
        }
        var refusal = KeySetCustody.maySign(
                fence.get().state(),
                custody.epoch(),
                custody.owner(),
                facts.nowMs(connection),
                facts.identity(connection));
        if (refusal.isPresent()) {
            return new Outcome.Refused(refusal.get());
        }
        if (change.before().isEmpty()) {
            return new Outcome.Written();
        }
        for (var key : change.before()) {
            var there = Query.of(
                            connection,
                            "select version from validator_key where number = ? and key_set = ? and in_use for update",
                            key.number(),
                            custody.keySet())
                    .first(row -> row.getLong(1));
            if (!there.filter(version -> version == key.version()).isPresent()) {
                return new Outcome.Stale();
            }
        }
        for (var key : change.after()) {
            mark(connection, key);
        }
        for (var vote : change.votes()) {
            insert(connection, custody.epoch(), vote.key(), vote.vote());
        }
        new AuditTable(connection, facts).append(custody.keySet(), custody.epoch(), new Deed.Signed(change.votes()));
        return new Outcome.Written();
    }

    private static void mark(Connection connection, HeldKey key) throws SQLException {
        var low = key.record().low();
        var high = key.record().high();
        // Watermarks never fall, whatever is asked for.
        Query.of(
                        connection,
                        "update validator_key set version = version + 1, low_slot = greatest(low_slot, ?),"
                                + " low_source = greatest(low_source, ?), low_target = greatest(low_target, ?),"
                                + " high_slot = greatest(high_slot, ?), high_source = greatest(high_source, ?),"
                                + " high_target = greatest(high_target, ?) where number = ?",
                        low.slot(),
                        low.source(),
                        low.target(),
                        high.slot(),
                        high.source(),
                        high.target(),
                        key.number())
                .update();
    }

    private static void insert(Connection connection, long epoch, int key, Vote vote) throws SQLException {
        var root = vote.root().orElseThrow().toBytes();
        switch (vote) {
            case SignedBlock(var slot, var _) ->
                Query.of(
                                connection,
                                "insert into signed_block (validator, slot, root, fence_epoch) values (?, ?, ?, ?)",
                                key,
                                slot,
                                root,
                                epoch)
                        .update();
            case SignedAttestation(var source, var target, var _) ->
                Query.of(
                                connection,
                                "insert into signed_attestation (validator, target, source, highest_source, root,"
                                        + " fence_epoch) values (?, ?, ?, ?, ?, ?)",
                                key,
                                target,
                                source,
                                source,
                                root,
                                epoch)
                        .update();
        }
    }
}
