package io.orrery.circuits;

import io.orrery.domain.rollup.account.Account;
import io.orrery.zk.field.Fr;
import io.orrery.zk.r1cs.ConstraintSystem;
import io.orrery.zk.r1cs.Lc;
import java.math.BigInteger;
import java.util.function.IntFunction;

/// The fields of one leaf of the state.
///
/// @param empty whether `owner` is zero
record LeafGadget(Lc owner, Lc token, Lc nonce, Lc balance, Lc keyX, Lc keyY, Bit empty) {
    private static final Fr NONCE_PLACE = Bits.power(32);

    /// Wires for a leaf of which only the hash is known. `token` and `nonce` share an element of the hash:
    /// whoever uses one of them binds both to 32 bits. With one of them alone the other would be any element
    /// that fits, and so the one would be any too.
    static LeafGadget of(ConstraintSystem cs, IntFunction<Account> account) {
        try (var _ = cs.scope("leaf")) {
            var owner = cs.input(
                    lane -> Fr.of(new BigInteger(1, account.apply(lane).owner().toBytes())));
            var token = cs.input(lane -> Fr.of(account.apply(lane).token()));
            var nonce = cs.input(lane -> Fr.of(account.apply(lane).nonce()));
            var balance = cs.input(lane -> Fr.of(account.apply(lane).balance()));
            var keyX = cs.input(lane -> account.apply(lane).key().x());
            var keyY = cs.input(lane -> account.apply(lane).key().y());
            var empty = IsZero.of(cs, owner);
            // The hash of an empty leaf is 0 whatever its fields are: a deposit must not find a balance or a
            // nonce there. It replaces token and key.
            cs.enforce(empty.lc(), balance, cs.constant(Fr.ZERO));
            cs.enforce(empty.lc(), nonce, cs.constant(Fr.ZERO));
            return new LeafGadget(owner, token, nonce, balance, keyX, keyY, empty);
        }
    }

    /// Holds the nonce to 32 bits, where nothing else does.
    void bindNonce(ConstraintSystem cs) {
        Bits.decompose(cs, nonce, 32);
    }

    /// `Poseidon(token + nonce·2^32, balance, A.x, A.y, owner)`, or 0 where it is empty. No other leaf has the
    /// hash 0: that would be a preimage of 0.
    Lc hash(ConstraintSystem cs) {
        try (var _ = cs.scope("leaf-hash")) {
            var hash = PoseidonGadget.hash(cs, token.plus(nonce.times(NONCE_PLACE)), balance, keyX, keyY, owner);
            return cs.multiply(empty.not().lc(), hash);
        }
    }
}
