package io.orrery.domain.validator.signing;

import io.orrery.domain.validator.protection.ValidatorKey;
import io.orrery.domain.validator.ssz.ByteVector;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;

/// What is set for single keys, and what counts where nothing is.
public interface KeySettings {

    /// What is said of one key, or of all; empty where nothing is.
    ///
    /// @param feeRecipient an address of the network
    /// @param graffiti up to [#MOST_GRAFFITI_BYTES] bytes of UTF-8
    record Setting(Optional<ByteVector> feeRecipient, OptionalLong gasLimit, Optional<String> graffiti) {
        public static final int MOST_GRAFFITI_BYTES = 32;
        public static final Setting NONE = new Setting(Optional.empty(), OptionalLong.empty(), Optional.empty());

        public Setting withFeeRecipient(Optional<ByteVector> address) {
            return new Setting(address, gasLimit, graffiti);
        }

        public Setting withGasLimit(OptionalLong gas) {
            return new Setting(feeRecipient, gas, graffiti);
        }

        public Setting withGraffiti(Optional<String> text) {
            return new Setting(feeRecipient, gasLimit, text);
        }

        /// This, and where it says nothing, what the other says.
        public Setting orElse(Setting other) {
            return new Setting(
                    feeRecipient.or(other::feeRecipient),
                    gasLimit.isPresent() ? gasLimit : other.gasLimit,
                    graffiti.or(other::graffiti));
        }
    }

    /// What counts for keys of which nothing is set.
    Setting defaults();

    CompletionStage<Setting> of(ValidatorKey key);

    /// Of all keys for which something is set.
    CompletionStage<Map<ValidatorKey, Setting>> all();

    /// Makes what is set for a key another, alone with it; durable when the stage completes.
    ///
    /// @return what is set now
    CompletionStage<Setting> change(ValidatorKey key, UnaryOperator<Setting> change);
}
