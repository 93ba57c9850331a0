package io.orrery.persistence.journal;

import io.orrery.persistence.codec.CorruptBytes;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Every kind of event that the journal may hold. The first kind listed for a type is the one that is written;
/// later ones are only read.
final class EventKinds {
    private EventKinds() {}

    static final List<EventKind<?>> ALL = Stream.<List<? extends EventKind<?>>>of(
                    SequencerCodec.KINDS,
                    StateShardCodec.KINDS,
                    BatchCodec.KINDS,
                    ProofJobCodec.KINDS,
                    L1LaneCodec.KINDS,
                    L1WatcherCodec.KINDS)
            .<EventKind<?>>flatMap(List::stream)
            .toList();

    private static final Map<String, EventKind<?>> BY_MANIFEST =
            ALL.stream().collect(Collectors.toUnmodifiableMap(EventKind::manifest, Function.identity()));

    private static final Map<Class<?>, EventKind<?>> BY_TYPE = ALL.stream()
            .collect(Collectors.toUnmodifiableMap(EventKind::type, Function.identity(), (first, _) -> first));

    static EventKind<?> of(String manifest) {
        var kind = BY_MANIFEST.get(manifest);
        if (kind == null) {
            throw new CorruptBytes(
                    "the journal holds an event of kind '" + manifest
                            + "', which this version does not know: it was written by a newer version, or the journal is damaged");
        }
        return kind;
    }

    static EventKind<?> of(Class<?> type) {
        var kind = BY_TYPE.get(type);
        if (kind == null) {
            throw new IllegalArgumentException(type.getName() + " is not an event of the journal");
        }
        return kind;
    }
}
