package io.orrery.persistence.validator;

import io.orrery.domain.validator.protection.ValidatorKey;
import io.orrery.domain.validator.signing.KeySettings;
import io.orrery.domain.validator.ssz.ByteVector;
import io.orrery.persistence.schema.Query;
import io.orrery.persistence.schema.Transactions;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/// What is set for single keys, in the table of V19, for all nodes of the database.
///
/// @param defaults of this node
public record SqlKeySettings(Transactions transactions, Setting defaults) implements KeySettings {

    @Override
    public CompletionStage<Setting> of(ValidatorKey key) {
        return transactions.read(connection -> {
            var number = new KeyTable(connection).number(key);
            return number.isEmpty() ? Setting.NONE : read(connection, number.get());
        });
    }

    @Override
    public CompletionStage<Map<ValidatorKey, Setting>> all() {
        return transactions.read(connection -> Query.of(
                        connection,
                        "select k.public_key, s.fee_recipient, s.gas_limit, s.graffiti from key_setting s"
                                + " join validator_key k on k.number = s.validator")
                .all(row -> Map.entry(ValidatorKey.of(row.getBytes("public_key")), setting(row)))
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
    }

    /// Fails with `NoSuchElementException` where the key is in no key set of the database.
    @Override
    public CompletionStage<Setting> change(ValidatorKey key, UnaryOperator<Setting> change) {
        return transactions.write(connection -> {
            // Of two that change one key the second reads what the first has written.
            int number = new KeyTable(connection)
                    .lockNumber(key)
                    .orElseThrow(() -> new NoSuchElementException("no key set has the key " + key.brief()));
            var next = change.apply(read(connection, number));
            Query.of(connection, "delete from key_setting where validator = ?", number)
                    .update();
            if (!next.equals(Setting.NONE)) {
                insert(connection, number, next);
            }
            return next;
        });
    }

    private static void insert(Connection connection, int number, Setting setting) throws SQLException {
        Query.of(
                        connection,
                        "insert into key_setting (validator, fee_recipient, gas_limit, graffiti) values (?, ?, ?, ?)",
                        number,
                        setting.feeRecipient().map(ByteVector::toBytes),
                        setting.gasLimit().isPresent()
                                ? Optional.of(setting.gasLimit().getAsLong())
                                : Optional.empty(),
                        setting.graffiti().map(text -> text.getBytes(StandardCharsets.UTF_8)))
                .update();
    }

    private static Setting read(Connection connection, int number) throws SQLException {
        return Query.of(
                        connection,
                        "select fee_recipient, gas_limit, graffiti from key_setting where validator = ?",
                        number)
                .first(SqlKeySettings::setting)
                .orElse(Setting.NONE);
    }

    private static Setting setting(ResultSet row) throws SQLException {
        long gas = row.getLong("gas_limit");
        var limit = row.wasNull() ? OptionalLong.empty() : OptionalLong.of(gas);
        return new Setting(
                Optional.ofNullable(row.getBytes("fee_recipient")).map(ByteVector::of),
                limit,
                Optional.ofNullable(row.getBytes("graffiti")).map(text -> new String(text, StandardCharsets.UTF_8)));
    }
}
