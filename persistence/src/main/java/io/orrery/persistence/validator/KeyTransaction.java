package io.orrery.persistence.validator;

import io.orrery.domain.validator.audit.Deed;
import io.orrery.domain.validator.interchange.Interchange;
import io.orrery.domain.validator.protection.Horizon;
import io.orrery.domain.validator.protection.ProtectionMode;
import io.orrery.domain.validator.protection.ValidatorKey;
import io.orrery.domain.validator.protection.Vote;
import io.orrery.domain.validator.protection.Watermarks;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/// What people do with the keys of a set, in one transaction that has the fence for itself: nothing is
/// signed meanwhile.
record KeyTransaction(Connection connection, EngineFacts facts) {
    int add(String keySet, Collection<ValidatorKey> keys) throws SQLException {
        var fence = lock(keySet);
        var added = new ArrayList<Deed.Numbered>();
        var table = new KeyTable(connection);
        for (var key : new TreeSet<>(keys)) {
            table.add(keySet, key).ifPresent(number -> added.add(new Deed.Numbered(number, key)));
        }
        if (!added.isEmpty()) {
            audit(fence, new Deed.Added(added));
        }
        return added.size();
    }

    int use(String keySet, Collection<ValidatorKey> keys, boolean inUse, String who) throws SQLException {
        var fence = lock(keySet);
        var table = new KeyTable(connection);
        int changed = 0;
        for (var key : table.lock(keySet, keys).values()) {
            if (key.inUse() != inUse) {
                table.use(key.number(), inUse);
                audit(fence, new Deed.Told(inUse ? "key-in-use" : "key-out-of-use", who, "number " + key.number()));
                changed++;
            }
        }
        return changed;
    }

    int accept(String keySet, Collection<ValidatorKey> keys, Optional<Watermarks> jump, String who)
            throws SQLException {
        var fence = lock(keySet);
        var table = new KeyTable(connection);
        int changed = 0;
        for (var key : table.lock(keySet, keys).values()) {
            if (jump.isPresent()) {
                table.replace(key, key.record().raised(jump.get()));
            }
            boolean fresh = table.accept(key.number());
            if (fresh || jump.isPresent()) {
                var jumped = jump.map(
                        to -> ", jumped to slot " + to.slot() + ", source " + to.source() + ", target " + to.target());
                audit(fence, new Deed.Told("key-accepted", who, "number " + key.number() + jumped.orElse("")));
            }
            changed += fresh ? 1 : 0;
        }
        return changed;
    }

    /// @return how many votes the file has
    int take(String keySet, Interchange file, Horizon horizon, String who) throws SQLException {
        var fence = lock(keySet);
        file.require(fence.keySet().genesisValidatorsRoot(), horizon);
        var byKey = file.byKey();
        add(keySet, byKey.keySet());
        var table = new KeyTable(connection);
        int votes = 0;
        for (var key : table.lock(keySet, byKey.keySet()).values()) {
            List<Vote> told = byKey.getOrDefault(key.key(), List.of());
            votes += told.size();
            merge(table, fence.keySet().mode(), key, told);
        }
        audit(fence, new Deed.Told("imported", who, byKey.size() + " keys, " + votes + " votes"));
        return votes;
    }

    private static void merge(KeyTable table, ProtectionMode mode, HeldKey key, List<Vote> told) throws SQLException {
        var next = key.record().merged(mode, told);
        if (!next.equals(key.record())) {
            table.replace(key, next);
        }
    }

    /// @return rows that are gone
    int prune(String keySet, int keep) throws SQLException {
        var fence = lock(keySet);
        var table = new KeyTable(connection);
        var all = table.statuses(keySet).stream().map(status -> status.key()).toList();
        int gone = 0;
        for (var key : table.lock(keySet, all).values()) {
            var next = key.record().pruned(keep);
            if (!next.equals(key.record())) {
                gone += table.replace(key, next);
            }
        }
        if (gone > 0) {
            audit(fence, new Deed.Told("pruned", "", gone + " votes"));
        }
        return gone;
    }

    private FenceTable.Row lock(String keySet) throws SQLException {
        return new FenceTable(connection).lock(keySet).orElseThrow(() -> CustodyTransaction.unknown(keySet));
    }

    private void audit(FenceTable.Row fence, Deed deed) throws SQLException {
        new AuditTable(connection, facts)
                .append(fence.keySet().name(), fence.state().epoch(), deed);
    }
}
