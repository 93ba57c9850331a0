package io.orrery.ethereum;

import io.orrery.domain.Digest;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// Blobs with the proofs that the network wants beside them, which take a while to make: the newest are kept, because
/// they are sent again until they are mined.
final class BlobSidecars {
    /// Some 140 KiB each.
    private static final int KEPT = 16;

    /// @param versionedHash that L1 is told
    /// @param slots what the blob is made of
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Content(Digest versionedHash, byte[] slots) {}

    private final Map<Digest, Kzg.Sidecar> newest = Collections.synchronizedMap(new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Digest, Kzg.Sidecar> eldest) {
            return size() > KEPT;
        }
    });

    Kzg.Sidecar of(Content content) {
        var known = newest.get(content.versionedHash());
        if (known != null) {
            return known;
        }
        var sidecar = Kzg.sidecar(SlotBlob.pack(content.slots()));
        if (!sidecar.versionedHash().equals(content.versionedHash())) {
            throw new IllegalStateException(
                    content.versionedHash() + " is not the blob of its batch, which is " + sidecar.versionedHash());
        }
        newest.put(content.versionedHash(), sidecar);
        return sidecar;
    }
}
