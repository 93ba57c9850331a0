package io.orrery.persistence.content;

import io.orrery.domain.proof.ProvenStatement;
import io.orrery.persistence.codec.Codec;
import io.orrery.persistence.codec.FieldCodecs;
import io.orrery.zk.curve.G1;
import io.orrery.zk.curve.G2;
import io.orrery.zk.field.Fq;
import io.orrery.zk.field.Fq2;
import io.orrery.zk.groth16.Proof;

/// Groth16 proofs, alone and with their public inputs. A proof is eight elements of the base field of 32
/// bytes each; nothing but their range is checked.
final class StatementCodecs {
    private StatementCodecs() {}

    private static final Codec<Fq> FQ =
            Codec.of((out, value) -> out.fixed(value.toBytes()), in -> Fq.fromBytes(in.fixed(Fq.BYTES)));

    private static final Codec<Fq2> FQ2 = Codec.of(
            (out, value) -> out.put(FQ, value.c0()).put(FQ, value.c1()), in -> new Fq2(in.get(FQ), in.get(FQ)));

    private static final Codec<G1> G1_POINT =
            Codec.of((out, value) -> out.put(FQ, value.x()).put(FQ, value.y()), in -> new G1(in.get(FQ), in.get(FQ)));

    private static final Codec<G2> G2_POINT = Codec.of(
            (out, value) -> out.put(FQ2, value.x()).put(FQ2, value.y()), in -> new G2(in.get(FQ2), in.get(FQ2)));

    static final Codec<Proof> PROOF = Codec.of(
            (out, value) ->
                    out.put(G1_POINT, value.a()).put(G2_POINT, value.b()).put(G1_POINT, value.c()),
            in -> new Proof(in.get(G1_POINT), in.get(G2_POINT), in.get(G1_POINT)));

    static final Codec<ProvenStatement> STATEMENT = Codec.of(
            (out, value) -> out.put(PROOF, value.proof()).list(FieldCodecs.FR, value.publicInputs()),
            in -> new ProvenStatement(in.get(PROOF), in.list(FieldCodecs.FR)));
}
