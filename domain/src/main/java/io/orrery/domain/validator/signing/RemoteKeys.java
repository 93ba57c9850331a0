package io.orrery.domain.validator.signing;

import io.orrery.domain.validator.protection.ValidatorKey;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CompletionStage;

/// Keys whose secrets another signer has. This process's slashing protection and custody count for them
/// as for its own.
public interface RemoteKeys {
    /// @param signer where the remote signing API is
    /// @param fixed whether it came from somewhere that may not be changed here
    record RemoteKey(ValidatorKey key, URI signer, boolean fixed) {}

    enum Added {
        DONE,
        DUPLICATE
    }

    enum Removed {
        DONE,
        NOT_FOUND,
        /// It came from somewhere that may not be changed here.
        FIXED
    }

    List<RemoteKey> keys();

    /// @return for each of them, in that order
    CompletionStage<List<Added>> add(List<RemoteKey> keys, String who);

    /// Stops that they sign before it completes.
    ///
    /// @return for each of them, in that order
    CompletionStage<List<Removed>> remove(List<ValidatorKey> keys, String who);
}
