package io.orrery.domain.validator.signing;

import io.orrery.domain.validator.protection.ValidatorKey;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/// The keys that this process has, and how people bring and take them.
public interface KeyRoom {
    /// @param path from which the key was derived, where its keystore says so
    /// @param fixed whether it came from somewhere that this room may not change
    record LocalKey(ValidatorKey key, Optional<String> path, boolean fixed) {}

    /// A keystore and what opens it. Prints neither.
    ///
    /// @param json of EIP-2335, or of QRL's form
    record LockedKey(String json, String password) {
        @Override
        public String toString() {
            return "LockedKey";
        }
    }

    sealed interface Imported {
        /// The key can sign: its history was taken before it, and it is kept.
        record Done(ValidatorKey key) implements Imported {}

        record Duplicate(ValidatorKey key) implements Imported {}

        /// @param why one line, without password and secret
        record Failed(String why) implements Imported {}
    }

    enum Removal {
        /// It could sign, and can not any more.
        DELETED,
        /// It could not sign here, and its history is given.
        NOT_ACTIVE,
        NOT_FOUND,
        /// It is here, and it is not certain that it signs no more: nobody else may use it.
        STILL_HERE
    }

    record Removed(ValidatorKey key, Removal outcome, String why) {}

    /// @param removed for each key that was asked for, in that order
    /// @param history an interchange file of EIP-3076, in JSON, of the keys that are deleted or not active
    record Removals(List<Removed> removed, String history) {
        public Removals {
            removed = List.copyOf(removed);
        }
    }

    /// @param loaded keys that are new
    /// @param failures what could not be read, a line each
    record Reloaded(int loaded, List<String> failures) {
        public Reloaded {
            failures = List.copyOf(failures);
        }
    }

    List<LocalKey> keys();

    /// Takes the histories first, whole or not at all, and then each key for itself. Fails with
    /// [io.orrery.domain.validator.interchange.InterchangeRefused] where the histories are refused; then
    /// no key is taken.
    ///
    /// @param history an interchange file of EIP-3076, in JSON
    /// @param who for the audit
    /// @return for each of them, in that order
    CompletionStage<List<Imported>> take(List<LockedKey> keys, Optional<String> history, String who);

    /// Stops that the keys sign, then forgets their secrets, then exports what they have signed, which
    /// stays here.
    ///
    /// @param who for the audit
    CompletionStage<Removals> remove(List<ValidatorKey> keys, String who);

    /// Looks for keys again where they lie.
    CompletionStage<Reloaded> reload();
}
