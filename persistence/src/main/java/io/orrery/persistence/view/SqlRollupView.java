package io.orrery.persistence.view;

import static io.orrery.persistence.codec.BatchCodecs.BATCH_PROGRESS;
import static io.orrery.persistence.codec.BatchCodecs.SEALED_BATCH;
import static io.orrery.persistence.codec.BatchCodecs.code;
import static io.orrery.persistence.codec.BatchCodecs.sealReason;
import static io.orrery.persistence.codec.BatchCodecs.stage;
import static io.orrery.persistence.codec.FieldCodecs.FR;
import static io.orrery.persistence.codec.FieldCodecs.POINT;
import static io.orrery.persistence.codec.TransactionCodecs.OPERATION;

import io.orrery.domain.Digest;
import io.orrery.domain.rollup.account.Account;
import io.orrery.domain.rollup.account.Address;
import io.orrery.domain.rollup.batch.BatchProgress;
import io.orrery.domain.rollup.batch.BatchStage;
import io.orrery.domain.rollup.view.HistoryPruned;
import io.orrery.domain.rollup.view.RollupView;
import io.orrery.persistence.schema.Transactions;
import io.orrery.zk.field.Fr;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;

/// Reads of the tables that [RollupProjection] keeps.
public final class SqlRollupView implements RollupView {
    private static final String ACCOUNT =
            "select account_index, owner, token, nonce, balance, public_key, next_nonce from account";
    private static final String TRANSACTION =
            "select tx.hash, tx.operation, tx.sequence_number, tx.batch, tx.slot, batch.stage, tx.cancelled"
                    + " from tx left join batch on batch.number = tx.batch";
    private static final String BATCH = "select number, sealed, reason from batch";

    private final Transactions transactions;

    public SqlRollupView(Transactions transactions) {
        this.transactions = transactions;
    }

    @Override
    public CompletionStage<Extent> extent() {
        return all(
                        "select sequence_number, operations from projection where name = 'rollup'",
                        _ -> {},
                        (row, _) -> new Extent(row.getLong(1), row.getLong(2)))
                .thenApply(rows -> rows.isEmpty() ? new Extent(0, 0) : rows.getFirst());
    }

    /// How many accounts are open. It looks at all of them.
    public CompletionStage<Long> accounts() {
        return all("select count(*) from account", _ -> {}, (row, _) -> row.getLong(1))
                .thenApply(List::getFirst);
    }

    @Override
    public CompletionStage<Optional<AccountView>> account(long index) {
        return first(ACCOUNT + " where account_index = ?", of(index), SqlRollupView::account);
    }

    @Override
    public CompletionStage<List<AccountView>> accountsOf(Address owner) {
        return all(ACCOUNT + " where owner = ? order by account_index", of(owner.toBytes()), SqlRollupView::account);
    }

    @Override
    public CompletionStage<Optional<Account>> accountAt(Address owner, long token, long batch) {
        return requireKept(batch).thenCompose(_ -> stateAt(owner, token, batch));
    }

    private CompletionStage<Optional<Account>> stateAt(Address owner, long token, long batch) {
        return first(
                "select account.owner, account.token, account_state.nonce, account_state.balance, account_state.public_key"
                        + " from account join account_state on account_state.account_index = account.account_index"
                        + " where account.owner = ? and account.token = ? and account_state.batch <= ?"
                        + " order by account.account_index, account_state.batch desc limit 1",
                statement -> {
                    statement.setBytes(1, owner.toBytes());
                    statement.setLong(2, token);
                    statement.setLong(3, batch);
                },
                (row, _) -> account(row, 1));
    }

    @Override
    public CompletionStage<List<TransactionView>> sequencedFrom(long sequence, int limit) {
        return all(
                TRANSACTION + " where tx.sequence_number >= ? order by tx.sequence_number limit ?",
                of(sequence, limit),
                SqlRollupView::transaction);
    }

    @Override
    public CompletionStage<Map<Fr, Long>> sequences(List<Fr> hashes) {
        var wanted = hashes.stream().map(Fr::toBytes).toArray(byte[][]::new);
        return all(
                        "select hash, sequence_number from tx where hash = any(?)",
                        statement ->
                                statement.setArray(1, statement.getConnection().createArrayOf("bytea", wanted)),
                        (row, _) -> Map.entry(FR.decode(row.getBytes(1)), row.getLong(2)))
                .thenApply(rows -> rows.stream().collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
    }

    @Override
    public CompletionStage<List<Reached>> reachedFrom(long batch, int limit) {
        return all(
                "select number, stage from batch where number >= ? order by number limit ?",
                of(batch, limit),
                (row, _) -> new Reached(row.getLong(1), stage(row.getInt(2))));
    }

    @Override
    public CompletionStage<Optional<TransactionView>> transaction(Fr hash) {
        return first(TRANSACTION + " where tx.hash = ?", of(hash.toBytes()), SqlRollupView::transaction);
    }

    @Override
    public CompletionStage<Optional<Dropped>> dropped(Fr hash) {
        return first(
                "select operation, sequence_number, batch from tx_dropped where hash = ?"
                        + " and not exists (select 1 from tx where tx.hash = tx_dropped.hash)",
                of(hash.toBytes()),
                (row, _) -> new Dropped(OPERATION.decode(row.getBytes(1)), row.getLong(2), row.getLong(3)));
    }

    @Override
    public CompletionStage<List<TransactionView>> transactionsOf(long batch) {
        return all(TRANSACTION + " where tx.batch = ? order by tx.slot", of(batch), SqlRollupView::transaction)
                .thenCompose(found -> found.isEmpty()
                        ? requireKept(batch).thenApply(_ -> found)
                        : CompletableFuture.completedStage(found));
    }

    @Override
    public CompletionStage<Optional<BatchView>> batch(long number) {
        return first(BATCH + " where number = ?", of(number), SqlRollupView::batch)
                .thenCompose(found -> found.isPresent()
                        ? CompletableFuture.completedStage(found)
                        : requireKept(number).thenApply(_ -> found));
    }

    /// Fails with [HistoryPruned] where the tables begin behind a batch. Below the first batch there is nothing to
    /// miss.
    private CompletionStage<Boolean> requireKept(long batch) {
        if (batch < 1) {
            return CompletableFuture.completedStage(true);
        }
        return all("select coalesce(min(number), 0) from batch", _ -> {}, (row, _) -> row.getLong(1))
                .thenApply(List::getFirst)
                .thenApply(first -> {
                    if (batch < first) {
                        // The first is there for what follows it: as a block it would lack its parent.
                        throw new HistoryPruned(batch, first + 1);
                    }
                    return true;
                });
    }

    @Override
    public CompletionStage<Optional<BatchView>> batchByHash(Digest hash) {
        return first(BATCH + " where hash = ?", of(hash.toBytes()), SqlRollupView::batch);
    }

    /// Batches reach stages almost in order, so that the newest that has reached it lies close to the newest of
    /// all.
    @Override
    public CompletionStage<Long> highest(BatchStage stage) {
        return all(
                        "select number from batch where stage >= ? order by number desc limit 1",
                        statement -> statement.setInt(1, code(stage)),
                        (rows, _) -> rows.getLong(1))
                .thenApply(numbers -> numbers.isEmpty() ? 0L : numbers.getFirst());
    }

    @FunctionalInterface
    private interface Parameters {
        void set(PreparedStatement statement) throws SQLException;
    }

    @FunctionalInterface
    private interface Row<T> {
        T read(ResultSet row, Connection connection) throws SQLException;
    }

    private static Parameters of(long... values) {
        return statement -> {
            for (int i = 0; i < values.length; i++) {
                statement.setLong(i + 1, values[i]);
            }
        };
    }

    private static Parameters of(byte[] value) {
        return statement -> statement.setBytes(1, value);
    }

    private <T> CompletionStage<Optional<T>> first(String sql, Parameters parameters, Row<T> row) {
        return all(sql, parameters, row).thenApply(rows -> rows.stream().findFirst());
    }

    private <T> CompletionStage<List<T>> all(String sql, Parameters parameters, Row<T> row) {
        return transactions.ask(connection -> list(connection, sql, parameters, row));
    }

    private static <T> List<T> list(Connection connection, String sql, Parameters parameters, Row<T> row)
            throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            parameters.set(statement);
            var found = new ArrayList<T>();
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    found.add(row.read(rows, connection));
                }
            }
            return found;
        }
    }

    private static AccountView account(ResultSet row, Connection connection) throws SQLException {
        return new AccountView(row.getLong(1), account(row, 2), row.getLong(7));
    }

    /// Owner, token, nonce, balance and key, from that column on.
    private static Account account(ResultSet row, int from) throws SQLException {
        return new Account(
                Address.of(row.getBytes(from)),
                row.getLong(from + 1),
                row.getLong(from + 2),
                row.getBigDecimal(from + 3).toBigIntegerExact(),
                POINT.decode(row.getBytes(from + 4)));
    }

    private static TransactionView transaction(ResultSet row, Connection connection) throws SQLException {
        var batch = row.getLong(4);
        Optional<Sealing> sealing = row.wasNull()
                ? Optional.empty()
                : Optional.of(new Sealing(batch, row.getInt(5), stage(row.getInt(6)), row.getBoolean(7)));
        return new TransactionView(
                FR.decode(row.getBytes(1)), OPERATION.decode(row.getBytes(2)), row.getLong(3), sealing);
    }

    private static BatchView batch(ResultSet row, Connection connection) throws SQLException {
        var progress = new EnumMap<BatchStage, BatchProgress>(BatchStage.class);
        for (var reported : list(
                connection,
                "select progress from batch_progress where number = ?",
                of(row.getLong(1)),
                (each, _) -> BATCH_PROGRESS.decode(each.getBytes(1)))) {
            progress.put(reported.stage(), reported);
        }
        return new BatchView(
                SEALED_BATCH.decode(row.getBytes(2)), sealReason(row.getInt(3)), Collections.unmodifiableMap(progress));
    }
}
