package io.orrery.persistence.view;

import static io.orrery.persistence.codec.FieldCodecs.POINT;

import io.orrery.domain.rollup.account.Account;
import io.orrery.domain.rollup.account.Address;
import io.orrery.domain.rollup.settlement.ForcedOperation;
import io.orrery.domain.rollup.state.Touch;
import io.orrery.domain.rollup.state.Touches;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// The accounts of a batch that L1 asks for. What that comes to depends on what they hold at that slot, so they are
/// read, and all that the batch does to them is executed one after the other.
final class ForcedAccounts {
    private final SortedMap<Long, List<Touch>> touches;
    private final Set<Long> settled = new HashSet<>();

    private ForcedAccounts(SortedMap<Long, List<Touch>> touches) {
        this.touches = touches;
    }

    /// @param all of the batch, in the order of execution
    static ForcedAccounts of(List<Touch> all) {
        var own = new TreeMap<Long, List<Touch>>();
        for (var touch : all) {
            if (touch.change() instanceof Touch.Change.Forced) {
                own.putIfAbsent(touch.account(), new ArrayList<>());
            }
        }
        for (var touch : all) {
            own.computeIfPresent(touch.account(), (_, touched) -> {
                touched.add(touch);
                return touched;
            });
        }
        return new ForcedAccounts(own);
    }

    Set<Long> accounts() {
        return touches.keySet();
    }

    /// Those of which an operation of the owner was executed: nothing of theirs that is sequenced and not sealed ever
    /// will be.
    Set<Long> settled() {
        return settled;
    }

    /// @return the slots of operations that are refused, as L1 says it: of a stranger, or an exit that finds nothing
    Set<Integer> execute(Connection connection) throws SQLException {
        var refused = new HashSet<Integer>();
        for (var entry : touches.entrySet()) {
            var before = read(connection, entry.getKey());
            var account = before;
            for (var touch : entry.getValue()) {
                if (touch.change() instanceof Touch.Change.Forced(var operation)) {
                    if (operation.isOf(account)) {
                        settled.add(entry.getKey());
                    }
                    if (!operation.isOf(account) || findsNothing(operation, account)) {
                        refused.add(touch.position() / 2);
                    }
                }
                account = Touches.after(account, touch);
            }
            if (!account.isEmpty()) {
                if (before.isEmpty()) {
                    open(connection, entry.getKey(), account);
                }
                write(connection, entry.getKey(), account, settled.contains(entry.getKey()));
            }
        }
        return refused;
    }

    private static boolean findsNothing(ForcedOperation operation, Account account) {
        return switch (operation) {
            case ForcedOperation.ForcedExit _ -> account.balance().signum() == 0;
            case ForcedOperation.SetKey _ -> false;
        };
    }

    private static Account read(Connection connection, long index) throws SQLException {
        try (var query = connection.prepareStatement(
                "select owner, token, nonce, balance, public_key from account where account_index = ?")) {
            query.setLong(1, index);
            try (var row = query.executeQuery()) {
                return row.next()
                        ? new Account(
                                Address.of(row.getBytes(1)),
                                row.getLong(2),
                                row.getLong(3),
                                row.getBigDecimal(4).toBigIntegerExact(),
                                POINT.decode(row.getBytes(5)))
                        : Account.EMPTY;
            }
        }
    }

    private static void open(Connection connection, long index, Account account) throws SQLException {
        try (var insert = connection.prepareStatement(
                "insert into account (account_index, owner, token, nonce, next_nonce, balance, public_key)"
                        + " values (?, ?, ?, 0, 0, 0, ?)")) {
            insert.setLong(1, index);
            insert.setBytes(2, account.owner().toBytes());
            insert.setLong(3, account.token());
            insert.setBytes(4, POINT.encode(account.key()));
            insert.executeUpdate();
        }
    }

    /// @param settled whether an operation of the owner was executed: then nothing of the account is sequenced and not
    /// sealed
    private static void write(Connection connection, long index, Account account, boolean settled) throws SQLException {
        try (var update = connection.prepareStatement("update account set balance = ?, nonce = ?, public_key = ?"
                + (settled ? ", next_nonce = ?" : "") + " where account_index = ?")) {
            int parameter = 1;
            update.setBigDecimal(parameter++, new BigDecimal(account.balance()));
            update.setLong(parameter++, account.nonce());
            update.setBytes(parameter++, POINT.encode(account.key()));
            if (settled) {
                update.setLong(parameter++, account.nonce());
            }
            update.setLong(parameter, index);
            update.executeUpdate();
        }
    }
}
