package io.orrery.persistence.validator;

import io.orrery.domain.Digest;
import io.orrery.domain.validator.custody.SigningLedger.KeyStatus;
import io.orrery.domain.validator.protection.AttestedTarget;
import io.orrery.domain.validator.protection.ProtectionRecord;
import io.orrery.domain.validator.protection.SignedBlock;
import io.orrery.domain.validator.protection.ValidatorKey;
import io.orrery.domain.validator.protection.Watermarks;
import io.orrery.persistence.schema.Query;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The tables `validator_key`, `signed_block` and `signed_attestation`, in one transaction.
record KeyTable(Connection connection) {
    /// Keys that are asked for in one statement.
    private static final int AT_ONCE = 500;

    private static final String COLUMNS =
            "number, key_set, public_key, in_use, accepted, version, low_slot, low_source,"
                    + " low_target, high_slot, high_source, high_target";

    /// A row of `validator_key`; the record of its key has no votes yet.
    private record Head(String keySet, HeldKey key) {}

    /// Puts a key into the set, in use; its number.
    ///
    /// @throws IllegalArgumentException where another set has it
    Optional<Integer> add(String keySet, ValidatorKey key) throws SQLException {
        var there = Query.of(connection, "select key_set from validator_key where digest = ?", digest(key))
                .first(row -> row.getString(1));
        if (there.isPresent()) {
            if (!there.get().equals(keySet)) {
                throw new IllegalArgumentException("key " + key.brief() + " is in the key set " + there.get()
                        + ", and would have two owners in " + keySet + " as well");
            }
            return Optional.empty();
        }
        Query.of(
                        connection,
                        "insert into validator_key (key_set, digest, public_key, in_use, version, low_slot, low_source,"
                                + " low_target, high_slot, high_source, high_target)"
                                + " values (?, ?, ?, true, 0, -1, -1, -1, -1, -1, -1)",
                        keySet,
                        digest(key),
                        key.toBytes())
                .update();
        return number(key);
    }

    /// Of a key in any set.
    Optional<Integer> number(ValidatorKey key) throws SQLException {
        return Query.of(connection, "select number from validator_key where digest = ?", digest(key))
                .first(row -> row.getInt(1));
    }

    /// The same; nobody changes what is set for it until the transaction ends.
    Optional<Integer> lockNumber(ValidatorKey key) throws SQLException {
        return Query.of(connection, "select number from validator_key where digest = ? for update", digest(key))
                .first(row -> row.getInt(1));
    }

    void use(int number, boolean inUse) throws SQLException {
        Query.of(
                        connection,
                        "update validator_key set in_use = ?, version = version + 1 where number = ?",
                        inUse,
                        number)
                .update();
    }

    /// False where it was before.
    boolean accept(int number) throws SQLException {
        return Query.of(
                                connection,
                                "update validator_key set accepted = true where number = ? and not accepted",
                                number)
                        .update()
                > 0;
    }

    List<KeyStatus> statuses(String keySet) throws SQLException {
        return Query.of(
                        connection,
                        "select " + COLUMNS + " from validator_key where key_set = ? order by number",
                        keySet)
                .all(row -> {
                    var key = head(row).key();
                    return new KeyStatus(
                            key.key(),
                            key.number(),
                            key.inUse(),
                            row.getBoolean("accepted"),
                            key.record().low(),
                            key.record().high());
                });
    }

    /// Those of the keys that are in the set, with all that they have signed.
    Map<ValidatorKey, HeldKey> read(String keySet, Collection<ValidatorKey> keys) throws SQLException {
        return read(keySet, keys, "");
    }

    /// The same; nobody changes them until the transaction ends.
    Map<ValidatorKey, HeldKey> lock(String keySet, Collection<ValidatorKey> keys) throws SQLException {
        return read(keySet, keys, " for update");
    }

    /// The version is read before the votes. So where somebody else writes meanwhile there may be more
    /// votes than the version has, and what is decided on them is refused; never fewer.
    private Map<ValidatorKey, HeldKey> read(String keySet, Collection<ValidatorKey> keys, String locking)
            throws SQLException {
        var found = new HashMap<ValidatorKey, HeldKey>();
        var all = List.copyOf(keys);
        for (int from = 0; from < all.size(); from += AT_ONCE) {
            var some = all.subList(from, Math.min(all.size(), from + AT_ONCE));
            var heads = new Query(
                            connection,
                            "select " + COLUMNS + " from validator_key where digest in (" + marks(some.size())
                                    + ") order by number" + locking,
                            some.stream().<Object>map(KeyTable::digest).toList())
                    .all(KeyTable::head).stream()
                            .filter(head -> head.keySet().equals(keySet))
                            .map(Head::key)
                            .toList();
            withVotes(heads).forEach(key -> found.put(key.key(), key));
        }
        return found;
    }

    private List<HeldKey> withVotes(List<HeldKey> heads) throws SQLException {
        if (heads.isEmpty()) {
            return heads;
        }
        var numbers = heads.stream().<Object>map(HeldKey::number).toList();
        var blocks = new HashMap<Integer, List<SignedBlock>>();
        var attestations = new HashMap<Integer, List<AttestedTarget>>();
        new Query(
                        connection,
                        "select validator, slot, root from signed_block where validator in (" + marks(numbers.size())
                                + ")",
                        numbers)
                .all(row -> blocks.computeIfAbsent(row.getInt(1), _ -> new ArrayList<>())
                        .add(new SignedBlock(row.getLong(2), root(row.getBytes(3)))));
        new Query(
                        connection,
                        "select validator, target, source, highest_source, root from signed_attestation"
                                + " where validator in (" + marks(numbers.size()) + ")",
                        numbers)
                .all(row -> attestations
                        .computeIfAbsent(row.getInt(1), _ -> new ArrayList<>())
                        .add(new AttestedTarget(
                                row.getLong(2), row.getLong(3), row.getLong(4), root(row.getBytes(5)))));
        return heads.stream()
                .map(head -> new HeldKey(
                        head.key(),
                        head.number(),
                        head.inUse(),
                        head.version(),
                        ProtectionRecord.of(
                                head.record().low(),
                                head.record().high(),
                                blocks.getOrDefault(head.number(), List.of()),
                                attestations.getOrDefault(head.number(), List.of()))))
                .toList();
    }

    /// Makes the tables say what `next` says, of one key that is locked.
    ///
    /// @param before what they say now
    /// @return rows that were changed or taken out
    int replace(HeldKey before, ProtectionRecord next) throws SQLException {
        int changed = 0;
        for (var block : before.record().sortedBlocks()) {
            if (!next.blocks().get(block.slot()).filter(block::equals).isPresent()) {
                changed += Query.of(
                                connection,
                                "delete from signed_block where validator = ? and slot = ?",
                                before.number(),
                                block.slot())
                        .update();
            }
        }
        for (var attested : before.record().sortedAttestations()) {
            if (!next.attestations()
                    .get(attested.target())
                    .filter(attested::equals)
                    .isPresent()) {
                changed += Query.of(
                                connection,
                                "delete from signed_attestation where validator = ? and target = ?",
                                before.number(),
                                attested.target())
                        .update();
            }
        }
        insertBlocks(before, next);
        insertAttestations(before, next);
        marks(before, next);
        return changed;
    }

    private void insertBlocks(HeldKey before, ProtectionRecord next) throws SQLException {
        try (var insert = connection.prepareStatement(
                "insert into signed_block (validator, slot, root, fence_epoch) values (?, ?, ?, 0)")) {
            for (var block : next.sortedBlocks()) {
                if (!before.record()
                        .blocks()
                        .get(block.slot())
                        .filter(block::equals)
                        .isPresent()) {
                    insert.setInt(1, before.number());
                    insert.setLong(2, block.slot());
                    insert.setBytes(3, block.root().map(Digest::toBytes).orElse(null));
                    insert.addBatch();
                }
            }
            insert.executeBatch();
        }
    }

    private void insertAttestations(HeldKey before, ProtectionRecord next) throws SQLException {
        try (var insert = connection.prepareStatement(
                "insert into signed_attestation (validator, target, source, highest_source, root, fence_epoch)"
                        + " values (?, ?, ?, ?, ?, 0)")) {
            for (var attested : next.sortedAttestations()) {
                if (!before.record()
                        .attestations()
                        .get(attested.target())
                        .filter(attested::equals)
                        .isPresent()) {
                    insert.setInt(1, before.number());
                    insert.setLong(2, attested.target());
                    insert.setLong(3, attested.lowestSource());
                    insert.setLong(4, attested.highestSource());
                    insert.setBytes(5, attested.root().map(Digest::toBytes).orElse(null));
                    insert.addBatch();
                }
            }
            insert.executeBatch();
        }
    }

    private void marks(HeldKey before, ProtectionRecord next) throws SQLException {
        Query.of(
                        connection,
                        "update validator_key set version = version + 1, low_slot = ?, low_source = ?, low_target = ?,"
                                + " high_slot = ?, high_source = ?, high_target = ? where number = ?",
                        next.low().slot(),
                        next.low().source(),
                        next.low().target(),
                        next.high().slot(),
                        next.high().source(),
                        next.high().target(),
                        before.number())
                .update();
    }

    private static Head head(ResultSet row) throws SQLException {
        return new Head(
                row.getString("key_set"),
                new HeldKey(
                        ValidatorKey.of(row.getBytes("public_key")),
                        row.getInt("number"),
                        row.getBoolean("in_use"),
                        row.getLong("version"),
                        ProtectionRecord.of(
                                new Watermarks(
                                        row.getLong("low_slot"), row.getLong("low_source"), row.getLong("low_target")),
                                new Watermarks(
                                        row.getLong("high_slot"),
                                        row.getLong("high_source"),
                                        row.getLong("high_target")),
                                List.of(),
                                List.of())));
    }

    private static Optional<Digest> root(byte @Nullable [] bytes) {
        return Optional.ofNullable(bytes).map(Digest::of);
    }

    private static String marks(int count) {
        return String.join(", ", Collections.nCopies(count, "?"));
    }

    private static byte[] digest(ValidatorKey key) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(key.toBytes());
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JVM has SHA-256", impossible);
        }
    }
}
