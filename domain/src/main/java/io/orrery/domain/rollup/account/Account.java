package io.orrery.domain.rollup.account;

import io.orrery.zk.babyjub.Point;
import java.math.BigInteger;

/// One leaf of the state: what an owner has of one token. See docs/PROTOCOL.md, *State*.
///
/// @param owner zero for the empty account
/// @param token 32 bits; 0 is the L1's ether
/// @param nonce 32 bits, of the next transaction
/// @param balance below 2^128, in the token's smallest unit
/// @param key the L2 public key; (0, 0) for the empty account
public record Account(Address owner, long token, long nonce, BigInteger balance, Point key) {
    // Fr.ZERO twice, not the curve's identity (0, 1): an empty leaf is all zeros.
    public static final Account EMPTY = new Account(
            Address.ZERO, 0, 0, BigInteger.ZERO, new Point(io.orrery.zk.field.Fr.ZERO, io.orrery.zk.field.Fr.ZERO));

    public boolean isEmpty() {
        return owner.isZero();
    }

    public Account withBalance(BigInteger newBalance) {
        return new Account(owner, token, nonce, newBalance, key);
    }

    public Account withKey(Point newKey) {
        return new Account(owner, token, nonce, balance, newKey);
    }

    public Account withNonce(long newNonce) {
        return new Account(owner, token, newNonce, balance, key);
    }
}
