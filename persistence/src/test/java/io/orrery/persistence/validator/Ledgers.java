package io.orrery.persistence.validator;

import io.orrery.domain.Digest;
import io.orrery.domain.validator.custody.Custody;
import io.orrery.domain.validator.custody.KeySetCustody;
import io.orrery.domain.validator.custody.SigningAnswer;
import io.orrery.domain.validator.custody.SigningLedger;
import io.orrery.domain.validator.custody.SigningLedger.CustodyAnswer;
import io.orrery.domain.validator.custody.SigningLedger.KeySet;
import io.orrery.domain.validator.custody.SigningWish;
import io.orrery.domain.validator.protection.Horizon;
import io.orrery.domain.validator.protection.ProtectionMode;
import io.orrery.domain.validator.protection.SignedAttestation;
import io.orrery.domain.validator.protection.SignedBlock;
import io.orrery.domain.validator.protection.ValidatorKey;
import io.orrery.domain.validator.protection.Vote;
import io.orrery.persistence.schema.Database;
import io.orrery.persistence.schema.Transactions;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/// What tests of the tables of validators have in common: keys, votes, and waiting for answers.
final class Ledgers {
    static final String SET = "main";
    static final Digest GENESIS = new Digest(7, 7, 7, 7);
    /// Leases that no test outlives.
    static final KeySetCustody.Settings LONG = new KeySetCustody.Settings(600_000, 0);

    private Ledgers() {}

    static Transactions transactions(Database database) {
        return new Transactions(database.dataSource(), Runnable::run);
    }

    static SqlSigningLedger of(Database database) {
        return new SqlSigningLedger(transactions(database), database.engine());
    }

    static <T> T now(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }

    static ValidatorKey key(int number) {
        return ValidatorKey.of(
                ByteBuffer.allocate(ValidatorKey.BLS_BYTES).putInt(number).array());
    }

    static List<ValidatorKey> keys(int count) {
        var keys = new ArrayList<ValidatorKey>();
        for (int i = 0; i < count; i++) {
            keys.add(key(i));
        }
        return keys;
    }

    static Optional<Digest> root(long number) {
        return Optional.of(new Digest(number, 1, 2, 3));
    }

    static SignedBlock block(long slot, long root) {
        return new SignedBlock(slot, root(root));
    }

    static SignedAttestation vote(long source, long target, long root) {
        return new SignedAttestation(source, target, root(root));
    }

    static SigningWish wish(int key, Vote vote) {
        return new SigningWish(key(key), vote, Horizon.NONE);
    }

    /// A set with keys, enabled.
    static void open(SigningLedger ledger, int keys) {
        now(ledger.open(new KeySet(SET, GENESIS, ProtectionMode.COMPLETE)));
        now(ledger.add(SET, keys(keys)));
        now(ledger.custody(SET, LONG, new KeySetCustody.Command.Enable("ann", 0)));
    }

    static Custody claim(SigningLedger ledger, String owner) {
        return claim(ledger, LONG, owner);
    }

    static Custody claim(SigningLedger ledger, KeySetCustody.Settings settings, String owner) {
        var answer = now(ledger.custody(SET, settings, new KeySetCustody.Command.Claim(owner)));
        if (answer instanceof CustodyAnswer.Done(var state, var _)) {
            return new Custody(SET, state.epoch(), owner);
        }
        throw new IllegalStateException(String.valueOf(answer));
    }

    static List<SigningAnswer> sign(SigningLedger ledger, Custody custody, SigningWish... wishes) {
        return now(ledger.sign(custody, Arrays.asList(wishes)));
    }

    static void sql(Database database, String text) throws SQLException {
        transactions(database).writeNow(connection -> {
            try (var statement = connection.createStatement()) {
                return statement.execute(text);
            }
        });
    }
}
