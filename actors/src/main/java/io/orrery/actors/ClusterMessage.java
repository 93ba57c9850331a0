package io.orrery.actors;

/// A message that may travel between nodes; bound to the CBOR serializer in `cluster.conf`. Digests travel,
/// content
/// does not.
public interface ClusterMessage {}
