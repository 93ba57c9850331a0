package io.orrery.persistence.validator;

import io.orrery.domain.validator.custody.Custody;
import io.orrery.domain.validator.custody.KeySetCustody;
import java.sql.SQLException;

/// The one transaction that decides whether signatures may leave. It looks at the fence and at the versions
/// of the keys under locks, writes everything or nothing, and is committed when it returns.
interface SigningTransaction {
    sealed interface Outcome {
        /// It is on the disk. With nothing to write: the custody holds.
        record Written() implements Outcome {}

        record Refused(KeySetCustody.Refusal reason) implements Outcome {}

        /// A key has changed since the rule has seen it: read again, decide again.
        record Stale() implements Outcome {}
    }

    /// @throws SQLException where it is not known whether it is written
    Outcome run(Custody custody, SigningChange change) throws SQLException;
}
