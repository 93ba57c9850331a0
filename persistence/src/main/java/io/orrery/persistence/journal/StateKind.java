package io.orrery.persistence.journal;

import io.orrery.persistence.codec.Codec;

/// One kind of entity's state in one encoding, as snapshots have it.
///
/// @param manifest `entity.state/version`, stored beside the bytes; it fixes every byte of the
///     encoding. A state that means something else gets another version, though its fields be the same
/// @param reach which events a snapshot makes superfluous
record StateKind<S>(String manifest, Class<S> type, Codec<S> codec, Reach reach) {

    /// What may go once a snapshot is durable.
    enum Reach {
        /// Nothing: the events are the history that others read.
        NOTHING,
        /// The events up to the snapshot before: from that one, too, all can still be derived.
        UP_TO_THE_ONE_BEFORE,
        /// Everything: nothing follows any more, and the snapshot says what there is to say.
        EVERYTHING
    }

    byte[] encode(Object state) {
        return codec.encode(type.cast(state));
    }
}
