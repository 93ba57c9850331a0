package io.orrery.domain.validator.custody;

import io.orrery.domain.Digest;
import io.orrery.domain.validator.audit.AuditEntry;
import io.orrery.domain.validator.interchange.Interchange;
import io.orrery.domain.validator.interchange.KeyHistory;
import io.orrery.domain.validator.protection.Horizon;
import io.orrery.domain.validator.protection.ProtectionMode;
import io.orrery.domain.validator.protection.ValidatorKey;
import io.orrery.domain.validator.protection.Watermarks;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/// Where custody and histories lie, and where it is decided whether a signature may leave. Stages fail
/// where the database does not answer; [#sign] tells it in its answers instead.
public interface SigningLedger {
    /// A key set, made once; the same again changes nothing, another root or mode fails with
    /// `IllegalArgumentException`.
    CompletionStage<KeySet> open(KeySet keySet);

    CompletionStage<List<KeySet>> keySets();

    /// The fence as it is now, empty where there is no such key set.
    CompletionStage<Optional<KeySetCustody.State>> state(String keySet);

    /// Claims, renewals and what people say. Durable when the stage completes.
    CompletionStage<CustodyAnswer> custody(
            String keySet, KeySetCustody.Settings settings, KeySetCustody.Command command);

    /// A person's word that this database is the right one: the command
    /// [KeySetCustody.Command.AcceptDatabase] and the jump of every key, in one transaction.
    CompletionStage<CustodyAnswer> acceptDatabase(String keySet, String who, Watermarks jump);

    /// Puts keys into the set, in use; those that it has stay as they are. Fails with
    /// `IllegalArgumentException` where another set has one of them: it would have two owners.
    CompletionStage<Integer> add(String keySet, Collection<ValidatorKey> keys);

    /// Puts keys out of use, or into it again. What they have signed stays.
    CompletionStage<Integer> use(String keySet, Collection<ValidatorKey> keys, boolean inUse, String who);

    CompletionStage<List<KeyStatus>> keys(String keySet);

    /// Says of keys that nobody else signs with them, though nothing may be known of what they have signed.
    ///
    /// @param jump watermarks below which nothing is signed from then on; empty where they have signed nothing
    /// @param who for the audit
    /// @return how many were not accepted before
    CompletionStage<Integer> accept(
            String keySet, Collection<ValidatorKey> keys, Optional<Watermarks> jump, String who);

    /// Decides and writes down what may be signed, all in one transaction; answers in the order of the
    /// wishes.
    CompletionStage<List<SigningAnswer>> sign(Custody custody, List<SigningWish> wishes);

    /// Takes a file in, whole or not at all: its keys are put into the set, its votes into their histories.
    ///
    /// @param who for the audit
    /// @return how many votes the file has
    CompletionStage<Integer> take(String keySet, Interchange file, Horizon horizon, String who);

    /// The history of each key, in the order of keys, one after another.
    ///
    /// @return the root of the chain's genesis validators
    CompletionStage<Digest> give(String keySet, Consumer<KeyHistory> each);

    /// Entries of the audit after that number, in order.
    CompletionStage<List<AuditEntry>> audit(String keySet, long after, int max);

    /// The newest entries of the audit by which custody moved or a person said something, the newest first.
    CompletionStage<List<AuditEntry>> moves(String keySet, int max);

    /// Forgets old votes of all keys: see `ProtectionRecord.pruned`. The audit keeps them.
    ///
    /// @return rows that are gone
    CompletionStage<Integer> prune(String keySet, int keep);

    /// @param name up to 64 characters
    /// @param genesisValidatorsRoot of the chain that it signs for
    record KeySet(String name, Digest genesisValidatorsRoot, ProtectionMode mode) {
        public KeySet {
            if (!name.matches("[A-Za-z0-9._-]{1,64}")) {
                throw new IllegalArgumentException(
                        "the name of a key set has 1 to 64 letters, digits, dots, dashes and underscores: " + name);
            }
        }
    }

    /// @param number within this database; the audit names keys by it
    /// @param accepted whether somebody has said that nobody else signs with it
    /// @param high the highest that was signed, or counts as signed
    record KeyStatus(ValidatorKey key, int number, boolean inUse, boolean accepted, Watermarks low, Watermarks high) {
        /// Whether it may sign without being watched first: its history is known, or it was accepted.
        public boolean free() {
            return accepted || !high.equals(Watermarks.NONE) || !low.equals(Watermarks.NONE);
        }
    }

    sealed interface CustodyAnswer {
        /// @param state as it is written down
        /// @param nowMs the database's clock
        record Done(KeySetCustody.State state, long nowMs) implements CustodyAnswer {}

        /// @param nowMs the database's clock
        record Refused(KeySetCustody.Refusal reason, long untilMs, String detail, long nowMs)
                implements CustodyAnswer {}
    }
}
