package io.orrery.persistence.journal;

import akka.serialization.SerializerWithStringManifest;

/// Events of all entities to the journal and back, each with its [Checksum].
public final class EventSerializer extends SerializerWithStringManifest {
    /// Stands in every row of the journal: it can never change.
    public static final int IDENTIFIER = 1_330_795_077;

    @Override
    public int identifier() {
        return IDENTIFIER;
    }

    @Override
    public String manifest(Object event) {
        return EventKinds.of(event.getClass()).manifest();
    }

    @Override
    public byte[] toBinary(Object event) {
        var kind = EventKinds.of(event.getClass());
        return Checksum.behind(kind.manifest(), kind.encode(event));
    }

    @Override
    public Object fromBinary(byte[] bytes, String manifest) {
        return Checksum.read(
                "an event", manifest, bytes, EventKinds.of(manifest).codec());
    }
}
