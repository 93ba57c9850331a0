package io.orrery.runtime.chain;

import java.util.OptionalLong;

/// What a client says of itself.
///
/// @param identity which chain it is on: a chain id, a network's name, or the hash of a genesis
/// @param syncing whether it says that it is still catching up
/// @param peers whom it is connected to, or knows of
/// @param lag how far its head is behind, in its kind's unit; empty where it does not say
record Sight(String identity, boolean syncing, long peers, OptionalLong lag) {}
