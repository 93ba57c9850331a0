package io.orrery.domain.validator.beacon;

import io.orrery.domain.Digest;

/// What a node says that has happened.
public sealed interface ChainEvent {

    /// Another block is the head.
    ///
    /// @param previousDependentRoot that this epoch's votes follow from
    /// @param currentDependentRoot that this epoch's proposers and the next one's votes follow from
    record Head(long slot, Digest block, Digest previousDependentRoot, Digest currentDependentRoot, boolean optimistic)
            implements ChainEvent {}

    /// @param depth how many slots back the branches part
    record Reorganized(long slot, long depth) implements ChainEvent {}

    /// Nothing is heard of the node until [Connected]. What happened meanwhile is not told.
    record Silent(String why) implements ChainEvent {}

    record Connected() implements ChainEvent {}
}
