package io.orrery.domain.validator.beacon;

/// How far a node is.
///
/// @param syncDistance slots that it lacks, as far as it knows
/// @param optimistic whether its execution client has yet to check its head
/// @param executionOffline whether its execution client does not answer
public record NodeState(
        long headSlot, long syncDistance, boolean syncing, boolean optimistic, boolean executionOffline) {

    /// Whether it can be asked for what is to be signed: votes for a head that nobody has executed are not.
    public boolean usable(long mostDistance) {
        return (!syncing || syncDistance <= mostDistance) && !optimistic && !executionOffline;
    }
}
