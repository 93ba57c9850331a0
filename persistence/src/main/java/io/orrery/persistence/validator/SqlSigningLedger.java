package io.orrery.persistence.validator;

import io.orrery.domain.Digest;
import io.orrery.domain.validator.audit.AuditEntry;
import io.orrery.domain.validator.audit.Deed;
import io.orrery.domain.validator.custody.Custody;
import io.orrery.domain.validator.custody.KeySetCustody;
import io.orrery.domain.validator.custody.KeySetCustody.Command;
import io.orrery.domain.validator.custody.SigningAnswer;
import io.orrery.domain.validator.custody.SigningLedger;
import io.orrery.domain.validator.custody.SigningWish;
import io.orrery.domain.validator.interchange.Interchange;
import io.orrery.domain.validator.interchange.KeyHistory;
import io.orrery.domain.validator.protection.Horizon;
import io.orrery.domain.validator.protection.ValidatorKey;
import io.orrery.domain.validator.protection.Watermarks;
import io.orrery.persistence.schema.Database;
import io.orrery.persistence.schema.Transactions;
import io.orrery.persistence.validator.SigningTransaction.Outcome;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Custody, histories and the signing transaction in the tables of V17.
///
/// Safe for several threads; what is signed for one key set is decided one group after another.
/// [SigningDesk] makes groups.
public final class SqlSigningLedger implements SigningLedger {
    private static final Logger LOG = LoggerFactory.getLogger(SqlSigningLedger.class);

    /// A key changes beside the signer when a person imports or prunes: seldom, and not twice in a row.
    private static final int MOST_DECISIONS = 4;
    /// Of an export: keys that are in memory with all their votes.
    private static final int KEYS_AT_ONCE = 100;

    private final Transactions transactions;
    private final EngineFacts facts;
    private final SigningTransaction signing;
    private final Map<String, HeldHistories> histories = new ConcurrentHashMap<>();

    /// @param transactions on a database whose tables are of this version
    public SqlSigningLedger(Transactions transactions, Database.Engine engine) {
        this(
                transactions,
                new EngineFacts(engine),
                switch (engine) {
                    case H2 -> new SteppedSigning(transactions, new EngineFacts(engine));
                    case POSTGRESQL -> new OneRoundTrip(transactions);
                });
    }

    SqlSigningLedger(Transactions transactions, EngineFacts facts, SigningTransaction signing) {
        this.transactions = transactions;
        this.facts = facts;
        this.signing = signing;
    }

    @Override
    public CompletionStage<KeySet> open(KeySet keySet) {
        return transactions.write(connection -> {
            var fences = new FenceTable(connection);
            if (!fences.insert(keySet)) {
                var there = fences.lock(keySet.name()).orElseThrow().keySet();
                if (!there.equals(keySet)) {
                    throw new IllegalArgumentException("the key set " + keySet.name() + " is for genesis root "
                            + there.genesisValidatorsRoot() + " in mode "
                            + there.mode().word() + ", not for " + keySet.genesisValidatorsRoot() + " in mode "
                            + keySet.mode().word());
                }
                return keySet;
            }
            var audit = new AuditTable(connection, facts);
            audit.begin(keySet.name());
            audit.append(
                    keySet.name(),
                    0,
                    new Deed.Told(
                            "opened",
                            keySet.mode().word(),
                            keySet.genesisValidatorsRoot().toString()));
            return keySet;
        });
    }

    @Override
    public CompletionStage<List<KeySet>> keySets() {
        return transactions.read(connection -> new FenceTable(connection)
                .all().stream().map(FenceTable.Row::keySet).toList());
    }

    @Override
    public CompletionStage<Optional<KeySetCustody.State>> state(String keySet) {
        return transactions.read(
                connection -> new FenceTable(connection).read(keySet).map(FenceTable.Row::state));
    }

    @Override
    public CompletionStage<CustodyAnswer> custody(String keySet, KeySetCustody.Settings settings, Command command) {
        return transactions
                .write(connection -> new CustodyTransaction(connection, facts).run(keySet, settings, command))
                .thenApply(answer -> {
                    // Whoever has it anew knows nothing of what was signed meanwhile, and is on a database
                    // that was looked at.
                    if (command instanceof Command.Claim && answer instanceof CustodyAnswer.Done) {
                        histories.remove(keySet);
                    }
                    return answer;
                });
    }

    @Override
    public CompletionStage<CustodyAnswer> acceptDatabase(String keySet, String who, Watermarks jump) {
        return transactions
                .write(connection -> new CustodyTransaction(connection, facts).accept(keySet, who, jump))
                .thenApply(answer -> {
                    histories.remove(keySet);
                    return answer;
                });
    }

    @Override
    public CompletionStage<Integer> add(String keySet, Collection<ValidatorKey> keys) {
        return transactions.write(connection -> new KeyTransaction(connection, facts).add(keySet, keys));
    }

    @Override
    public CompletionStage<Integer> use(String keySet, Collection<ValidatorKey> keys, boolean inUse, String who) {
        return transactions.write(connection -> new KeyTransaction(connection, facts).use(keySet, keys, inUse, who));
    }

    @Override
    public CompletionStage<Integer> accept(
            String keySet, Collection<ValidatorKey> keys, Optional<Watermarks> jump, String who) {
        return transactions
                .write(connection -> new KeyTransaction(connection, facts).accept(keySet, keys, jump, who))
                .thenApply(changed -> {
                    histories.remove(keySet);
                    return changed;
                });
    }

    @Override
    public CompletionStage<List<KeyStatus>> keys(String keySet) {
        return transactions.read(connection -> new KeyTable(connection).statuses(keySet));
    }

    @Override
    public CompletionStage<List<SigningAnswer>> sign(Custody custody, List<SigningWish> wishes) {
        return transactions.steps(() -> {
            try {
                return signNow(custody, wishes);
            } catch (SQLException | RuntimeException silent) {
                LOG.warn(
                        "event=signing-unanswered keySet={} wishes={} why=\"{}\"",
                        custody.keySet(),
                        wishes.size(),
                        silent.getMessage());
                LOG.debug("event=signing-unanswered", silent);
                return all(wishes, new SigningAnswer.Unanswered(String.valueOf(silent.getMessage())));
            }
        });
    }

    private List<SigningAnswer> signNow(Custody custody, List<SigningWish> wishes) throws SQLException {
        var known = known(custody.keySet());
        if (known.isEmpty()) {
            return all(wishes, new SigningAnswer.NotMine(KeySetCustody.Refusal.UNKNOWN_KEY_SET));
        }
        var histories = known.get();
        synchronized (histories) {
            for (int i = 0; i < MOST_DECISIONS; i++) {
                histories.load(transactions, wishes);
                var decided = histories.decide(wishes);
                if (!decided.isAnyToLeave()) {
                    return decided.answers();
                }
                Outcome outcome;
                try {
                    outcome = signing.run(custody, decided.change());
                } catch (SQLException | RuntimeException unknown) {
                    // It may be written all the same.
                    histories.doubt(wishes);
                    throw unknown;
                }
                switch (outcome) {
                    case Outcome.Written _ -> {
                        histories.written(decided.change());
                        return decided.answers();
                    }
                    case Outcome.Refused(var reason) -> {
                        return decided.answers().stream()
                                .map(answer -> answer.mayLeave() ? new SigningAnswer.NotMine(reason) : answer)
                                .toList();
                    }
                    case Outcome.Stale _ -> histories.doubt(wishes);
                }
            }
        }
        return all(wishes, new SigningAnswer.Unanswered("somebody else changes the histories of these keys"));
    }

    private Optional<HeldHistories> known(String keySet) throws SQLException {
        var there = histories.get(keySet);
        if (there != null) {
            return Optional.of(there);
        }
        return transactions
                .readNow(connection -> new FenceTable(connection).read(keySet))
                .map(row -> histories.computeIfAbsent(
                        keySet, _ -> new HeldHistories(keySet, row.keySet().mode())));
    }

    private static List<SigningAnswer> all(List<SigningWish> wishes, SigningAnswer answer) {
        return Collections.nCopies(wishes.size(), answer);
    }

    @Override
    public CompletionStage<Integer> take(String keySet, Interchange file, Horizon horizon, String who) {
        return transactions.write(connection -> new KeyTransaction(connection, facts).take(keySet, file, horizon, who));
    }

    @Override
    public CompletionStage<Digest> give(String keySet, Consumer<KeyHistory> each) {
        return transactions.steps(() -> {
            var row = transactions
                    .readNow(connection -> new FenceTable(connection).read(keySet))
                    .orElseThrow(() -> CustodyTransaction.unknown(keySet));
            var keys = new TreeSet<ValidatorKey>();
            transactions
                    .readNow(connection -> new KeyTable(connection).statuses(keySet))
                    .forEach(status -> keys.add(status.key()));
            var sorted = List.copyOf(keys);
            for (int from = 0; from < sorted.size(); from += KEYS_AT_ONCE) {
                var some = sorted.subList(from, Math.min(sorted.size(), from + KEYS_AT_ONCE));
                // A vote that is released meanwhile may be missing: who exports to move has paused the key
                // set first.
                var read = transactions.readNow(connection -> new KeyTable(connection).read(keySet, some));
                for (var key : some) {
                    each.accept(KeyHistory.of(
                            key,
                            Optional.ofNullable(read.get(key)).orElseThrow().record()));
                }
            }
            return row.keySet().genesisValidatorsRoot();
        });
    }

    @Override
    public CompletionStage<List<AuditEntry>> moves(String keySet, int max) {
        return transactions.read(connection -> new AuditTable(connection, facts).moves(keySet, max));
    }

    @Override
    public CompletionStage<List<AuditEntry>> audit(String keySet, long after, int max) {
        return transactions.read(connection -> new AuditTable(connection, facts).after(keySet, after, max));
    }

    @Override
    public CompletionStage<Integer> prune(String keySet, int keep) {
        return transactions.write(connection -> new KeyTransaction(connection, facts).prune(keySet, keep));
    }
}
