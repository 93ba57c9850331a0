package io.orrery.persistence.codec;

import io.orrery.domain.Digest;
import io.orrery.domain.rollup.account.Address;
import io.orrery.zk.babyjub.Point;
import io.orrery.zk.babyjub.Signature;
import io.orrery.zk.field.Fr;

/// Field elements, points, digests and addresses: fixed widths, big endian.
public final class FieldCodecs {
    private FieldCodecs() {}

    /// 32 bytes below the modulus.
    public static final Codec<Fr> FR =
            Codec.of((out, value) -> out.fixed(value.toBytes()), in -> Fr.fromBytes(in.fixed(Fr.BYTES)));

    public static final Codec<Point> POINT = Codec.of(
            (out, value) -> out.put(FR, value.x()).put(FR, value.y()), in -> new Point(in.get(FR), in.get(FR)));

    public static final Codec<Signature> SIGNATURE = Codec.of(
            (out, value) -> out.put(POINT, value.r8()).u256(value.s()), in -> new Signature(in.get(POINT), in.u256()));

    public static final Codec<Digest> DIGEST = Codec.of(
            (out, value) -> out.i64(value.a()).i64(value.b()).i64(value.c()).i64(value.d()),
            in -> new Digest(in.i64(), in.i64(), in.i64(), in.i64()));

    public static final Codec<Address> ADDRESS =
            Codec.of((out, value) -> out.fixed(value.toBytes()), in -> Address.of(in.fixed(Address.BYTES)));
}
