package io.orrery.zk.babyjub;

import io.orrery.zk.field.Fr;
import java.math.BigInteger;

/// The constants of BabyJubJub (EIP-2494): the complete twisted Edwards curve `A·x² + y² = 1 + D·x²·y²` over
/// the BN254 scalar field. Its group is cyclic of order `8·l`.
public final class BabyJubJub {
    public static final Fr A = Fr.of(168700);
    public static final Fr D = Fr.of(168696);

    /// Number of points, `8·l`.
    public static final BigInteger ORDER =
            new BigInteger("21888242871839275222246405745257275088614511777268538073601725287587578984328");

    /// `l`, the prime order of the subgroup that [Point#BASE8] generates.
    public static final BigInteger SUBORDER = ORDER.shiftRight(3);

    private BabyJubJub() {}
}
