package io.orrery.persistence.validator;

import io.orrery.domain.validator.protection.ValidatorKey;
import io.orrery.domain.validator.signing.RemoteKeys;
import io.orrery.persistence.schema.Database;
import io.orrery.persistence.schema.Query;
import io.orrery.persistence.schema.Transactions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Predicate;

/// Keys whose secrets another signer has, in the table of V19. All nodes with the key set have them: what
/// another node has changed is known here from the next [#refresh] on, and its votes are refused at once,
/// because a key that goes is out of use in the same transaction.
public final class SqlRemoteKeys implements RemoteKeys {
    private final Transactions transactions;
    private final EngineFacts facts;
    private final String keySet;
    private final Predicate<ValidatorKey> local;
    private final ConcurrentSkipListMap<ValidatorKey, RemoteKey> known = new ConcurrentSkipListMap<>();

    /// @param local whether this process has the secret of a key: it stays in use, whatever becomes of the
    ///     other signer
    public SqlRemoteKeys(
            Transactions transactions, Database.Engine engine, String keySet, Predicate<ValidatorKey> local) {
        this.transactions = transactions;
        this.facts = new EngineFacts(engine);
        this.keySet = keySet;
        this.local = local;
    }

    /// Reads what all nodes have written.
    public CompletionStage<Integer> refresh() {
        return transactions.steps(() -> {
            // One at a time, so that an older look does not undo what a change has made known since.
            synchronized (known) {
                become(transactions.readNow(this::read));
                return known.size();
            }
        });
    }

    private void become(Map<ValidatorKey, RemoteKey> now) {
        known.keySet().retainAll(now.keySet());
        known.putAll(now);
    }

    private Map<ValidatorKey, RemoteKey> read(Connection connection) throws SQLException {
        var found = new HashMap<ValidatorKey, RemoteKey>();
        Query.of(
                        connection,
                        "select k.public_key, r.signer from remote_key r join validator_key k on k.number = r.validator"
                                + " where k.key_set = ?",
                        keySet)
                .all(row -> new RemoteKey(ValidatorKey.of(row.getBytes(1)), row.getString(2), false))
                .forEach(remote -> found.put(remote.key(), remote));
        return found;
    }

    @Override
    public List<RemoteKey> keys() {
        return List.copyOf(known.values());
    }

    @Override
    public Optional<RemoteKey> find(ValidatorKey key) {
        return Optional.ofNullable(known.get(key));
    }

    @Override
    public CompletionStage<List<Added>> add(List<RemoteKey> keys, String who) {
        return change(connection -> {
            var there = read(connection);
            var told = new ArrayList<Added>();
            for (var remote : keys) {
                if (local.test(remote.key()) || there.putIfAbsent(remote.key(), remote) != null) {
                    told.add(Added.DUPLICATE);
                } else {
                    insert(connection, remote, who);
                    told.add(Added.DONE);
                }
            }
            return new Changed<>(there, told);
        });
    }

    private void insert(Connection connection, RemoteKey remote, String who) throws SQLException {
        var ledger = new KeyTransaction(connection, facts);
        var key = List.of(remote.key());
        ledger.add(keySet, key);
        ledger.use(keySet, key, true, who);
        Query.of(
                        connection,
                        "insert into remote_key (validator, signer) values (?, ?)",
                        number(connection, remote.key()),
                        remote.signer())
                .update();
    }

    @Override
    public CompletionStage<List<Removed>> remove(List<ValidatorKey> keys, String who) {
        // Whatever the database will say, this process stops first.
        keys.forEach(known::remove);
        return change(connection -> {
            var there = read(connection);
            var told = new ArrayList<Removed>();
            for (var key : keys) {
                if (there.remove(key) == null) {
                    told.add(Removed.NOT_FOUND);
                } else {
                    delete(connection, key, who);
                    told.add(Removed.DONE);
                }
            }
            return new Changed<>(there, told);
        });
    }

    private void delete(Connection connection, ValidatorKey key, String who) throws SQLException {
        if (!local.test(key)) {
            new KeyTransaction(connection, facts).use(keySet, List.of(key), false, who);
        }
        Query.of(connection, "delete from remote_key where validator = ?", number(connection, key))
                .update();
    }

    private static int number(Connection connection, ValidatorKey key) throws SQLException {
        return new KeyTable(connection)
                .number(key)
                .orElseThrow(() -> new IllegalStateException("a key of the set has no number: " + key.brief()));
    }

    /// @param now all keys of the set, as they are once it is committed
    private record Changed<T>(Map<ValidatorKey, RemoteKey> now, List<T> told) {}

    /// Nobody else changes the set meanwhile: the fence is locked first.
    private <T> CompletionStage<List<T>> change(Transactions.Work<Changed<T>> work) {
        return transactions.steps(() -> {
            synchronized (known) {
                var changed = transactions.writeNow(connection -> {
                    if (new FenceTable(connection).lock(keySet).isEmpty()) {
                        throw CustodyTransaction.unknown(keySet);
                    }
                    return work.with(connection);
                });
                become(changed.now());
                return List.copyOf(changed.told());
            }
        });
    }
}
