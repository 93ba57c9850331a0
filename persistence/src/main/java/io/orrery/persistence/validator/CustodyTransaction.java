package io.orrery.persistence.validator;

import io.orrery.domain.validator.audit.Deed;
import io.orrery.domain.validator.custody.KeySetCustody;
import io.orrery.domain.validator.custody.SigningLedger.CustodyAnswer;
import io.orrery.domain.validator.protection.Watermarks;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.NoSuchElementException;

/// A command about custody, in one transaction that has the fence for itself. Whoever signs holds the fence
/// shared until it is committed: so when this has the lock, everything that was released before is there,
/// and whatever comes later finds what this has written.
record CustodyTransaction(Connection connection, EngineFacts facts) {
    CustodyAnswer run(String keySet, KeySetCustody.Settings settings, KeySetCustody.Command command)
            throws SQLException {
        var fences = new FenceTable(connection);
        var row = fences.lock(keySet);
        // After the lock is had: it may have been waited for.
        long nowMs = facts.nowMs(connection);
        if (row.isEmpty()) {
            return new CustodyAnswer.Refused(KeySetCustody.Refusal.UNKNOWN_KEY_SET, 0, keySet, nowMs);
        }
        return switch (KeySetCustody.decide(settings, row.get().state(), command, nowMs, facts.identity(connection))) {
            case KeySetCustody.Decision.Accept(var next, var verb, var who, var detail) -> {
                fences.write(keySet, next);
                if (!verb.isEmpty()) {
                    new AuditTable(connection, facts).append(keySet, next.epoch(), new Deed.Told(verb, who, detail));
                }
                yield new CustodyAnswer.Done(next, nowMs);
            }
            case KeySetCustody.Decision.Refuse(var reason, var untilMs, var detail) ->
                new CustodyAnswer.Refused(reason, untilMs, detail, nowMs);
        };
    }

    /// A person's word about the database, and the jump of all keys of the set.
    CustodyAnswer accept(String keySet, String who, Watermarks jump) throws SQLException {
        var answer = run(keySet, KeySetCustody.Settings.DEFAULT, new KeySetCustody.Command.AcceptDatabase(who));
        if (answer instanceof CustodyAnswer.Done(var state, var _)) {
            var keys = new KeyTable(connection);
            var all = keys.statuses(keySet).stream().map(status -> status.key()).toList();
            for (var key : keys.lock(keySet, all).values()) {
                keys.replace(key, key.record().raised(jump));
            }
            new AuditTable(connection, facts)
                    .append(
                            keySet,
                            state.epoch(),
                            new Deed.Told(
                                    "jumped",
                                    who,
                                    "slot " + jump.slot() + ", source " + jump.source() + ", target " + jump.target()));
        }
        return answer;
    }

    static NoSuchElementException unknown(String keySet) {
        return new NoSuchElementException("there is no key set " + keySet);
    }
}
