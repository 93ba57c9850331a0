package io.orrery.ethereum;

/// How far the contract's batches have come: its view `progress`.
///
/// @param timestamp of the last committed batch, seconds since 1970; 0 before the first
/// @param queueCommitted queue index after the last entry that is committed
/// @param queueExecuted queue index after the last entry that is executed
public record BatchCounters(
        long committed, long proven, long executed, long timestamp, long queueCommitted, long queueExecuted) {

    /// @param answer of the call [RollupContract#progress()]
    public static BatchCounters decode(String answer) {
        return new BatchCounters(
                Abi.longAt(answer, 0),
                Abi.longAt(answer, 1),
                Abi.longAt(answer, 2),
                Abi.longAt(answer, 3),
                Abi.longAt(answer, 4),
                Abi.longAt(answer, 5));
    }
}
