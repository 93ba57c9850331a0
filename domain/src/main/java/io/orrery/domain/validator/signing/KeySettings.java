package io.orrery.domain.validator.signing;

import io.orrery.domain.validator.protection.ValidatorKey;
import io.orrery.domain.validator.ssz.ByteVector;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;

/// What is set for single keys, and what counts where nothing is.
public interface KeySettings {

    /// Whose it is: what was set for the key, or empty.
    ///
    /// @param feeRecipient an address of the network
    /// @param graffiti up to 32 bytes of UTF-8
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

    /// Durable when the stage completes.
    CompletionStage<Void> set(ValidatorKey key, Setting setting);
}
