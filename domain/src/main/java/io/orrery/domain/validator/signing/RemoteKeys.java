package io.orrery.domain.validator.signing;

import io.orrery.domain.validator.protection.ValidatorKey;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/// Keys whose secrets another signer has. This process's slashing protection and custody count for them
/// as for its own.
public interface RemoteKeys {
    /// @param signer the URL of the remote signing API, http or https
    /// @param fixed whether it came from somewhere that may not be changed here
    record RemoteKey(ValidatorKey key, String signer, boolean fixed) {}

    enum Added {
        DONE,
        /// Another signer has it already, or its secret is here.
        DUPLICATE
    }

    enum Removed {
        DONE,
        NOT_FOUND,
        /// It came from somewhere that may not be changed here.
        FIXED
    }

    List<RemoteKey> keys();

    default Optional<RemoteKey> find(ValidatorKey key) {
        return keys().stream().filter(remote -> remote.key().equals(key)).findFirst();
    }

    /// @return for each of them, in that order
    CompletionStage<List<Added>> add(List<RemoteKey> keys, String who);

    /// Stops that they sign before it completes.
    ///
    /// @return for each of them, in that order
    CompletionStage<List<Removed>> remove(List<ValidatorKey> keys, String who);
}
