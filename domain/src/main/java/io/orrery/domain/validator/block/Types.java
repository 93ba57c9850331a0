package io.orrery.domain.validator.block;

import io.orrery.domain.Digest;
import io.orrery.domain.validator.ssz.SszType;
import io.orrery.domain.validator.ssz.SszType.Bytes;
import io.orrery.domain.validator.ssz.SszType.Field;
import io.orrery.domain.validator.ssz.SszType.ListOf;
import io.orrery.domain.validator.ssz.SszType.Uint;

/// Words to write down containers with.
final class Types {
    static final Uint UINT64 = new Uint(Long.BYTES);
    static final Uint UINT256 = new Uint(32);
    static final Bytes ROOT = new Bytes(Digest.BYTES);

    private Types() {}

    static Field field(String name, SszType type) {
        return new Field(name, type);
    }

    static ListOf listOf(SszType element, long limit) {
        return new ListOf(element, limit);
    }
}
