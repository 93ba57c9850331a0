package io.orrery.runtime.validator;

import io.orrery.domain.validator.custody.Custody;
import io.orrery.domain.validator.custody.KeySetCustody;
import io.orrery.domain.validator.custody.KeySetCustody.Command;
import io.orrery.domain.validator.custody.SigningLedger.CustodyAnswer;
import io.orrery.domain.validator.custody.SigningLedger.KeySet;
import io.orrery.domain.validator.custody.SigningWish;
import io.orrery.domain.validator.interchange.InterchangeRefused;
import io.orrery.domain.validator.protection.Horizon;
import io.orrery.domain.validator.protection.ProtectionMode;
import io.orrery.domain.validator.protection.ValidatorKey;
import io.orrery.persistence.schema.Database;
import io.orrery.persistence.schema.Transactions;
import io.orrery.persistence.validator.SqlSigningLedger;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/// Scenarios against real tables: each with a key set of its own, by the signing transaction that
/// validators use.
final class Conformance {
    private static final String OWNER = "conformance";
    private static final KeySetCustody.Settings LEASE = new KeySetCustody.Settings(600_000, 0);
    /// A key is in one set only, and the next scenario has the same ones. The audit stays.
    private static final List<String> TABLES =
            List.of("signed_block", "signed_attestation", "validator_key", "key_set_fence");

    private final Transactions transactions;
    private final SqlSigningLedger ledger;
    private int runs;

    Conformance(Database database) {
        transactions = new Transactions(database.dataSource(), Runnable::run);
        ledger = new SqlSigningLedger(transactions, database.engine());
    }

    /// What is not as the scenario wants it; empty where all holds.
    List<String> run(Scenario scenario, ProtectionMode mode) throws IOException, SQLException {
        var name = "scenario-" + runs++;
        var wrong = new ArrayList<String>();
        LedgerOptions.await(ledger.open(new KeySet(name, scenario.genesisValidatorsRoot(), mode)));
        var keys = new TreeSet<ValidatorKey>();
        scenario.steps().forEach(step -> step.asks().forEach(ask -> keys.add(ask.key())));
        LedgerOptions.await(ledger.add(name, keys));
        LedgerOptions.await(ledger.custody(name, LEASE, new Command.Enable(OWNER, 0)));
        if (!(LedgerOptions.await(ledger.custody(name, LEASE, new Command.Claim(OWNER)))
                instanceof CustodyAnswer.Done(var state, var _))) {
            throw new IllegalStateException("a new key set is not to be had");
        }
        var custody = new Custody(name, state.epoch(), OWNER);
        for (int i = 0; i < scenario.steps().size(); i++) {
            step(i, scenario.steps().get(i), mode, custody, wrong);
        }
        var verdict = AuditCommand.read(ledger, name);
        verdict.flaws().forEach(flaw -> wrong.add("audit, entry " + flaw.number() + ": " + flaw.what()));
        clear();
        return wrong;
    }

    private void step(int number, Scenario.Step step, ProtectionMode mode, Custody custody, List<String> wrong)
            throws IOException {
        boolean taken = taken(step, custody.keySet());
        if (taken != step.succeeds()) {
            wrong.add("step " + number + ": the file was " + (taken ? "taken" : "refused"));
        }
        for (var ask : step.asks()) {
            var answer = LedgerOptions.await(
                            ledger.sign(custody, List.of(new SigningWish(ask.key(), ask.vote(), Horizon.NONE))))
                    .getFirst();
            if (answer.mayLeave() != ask.succeeds(mode)) {
                wrong.add("step " + number + ": " + ask.vote() + " of "
                        + ask.key().brief() + " is " + answer);
            }
        }
    }

    private boolean taken(Scenario.Step step, String keySet) throws IOException {
        try {
            var file = InterchangeCodec.read(new ByteArrayInputStream(step.interchange()));
            LedgerOptions.await(ledger.take(keySet, file, Horizon.NONE, OWNER));
            return true;
        } catch (InterchangeRefused refused) {
            return false;
        }
    }

    private void clear() throws SQLException {
        transactions.writeNow(connection -> {
            try (var statement = connection.createStatement()) {
                for (var table : TABLES) {
                    statement.executeUpdate("delete from " + table);
                }
                return TABLES.size();
            }
        });
    }
}
