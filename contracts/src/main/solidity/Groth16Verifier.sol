// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {BASE_ORDER, SCALAR_ORDER} from "./Bn254.sol";
import {IVerifier} from "./IVerifier.sol";

/// Verifies Groth16 proofs over BN254 for one verifying key with three public inputs (J. Groth, EUROCRYPT 2016), by the precompiles of
/// EIP-196 and EIP-197. The key is part of the code: nobody can change it.
///
/// The equation is `e(A, B) · e(-alpha, beta) · e(X, -gamma) · e(C, -delta) = 1`. The key is negated once, when the contract is made, and the
/// proof never: its coordinates go to the precompile as they come, which refuses any that is not below `q`, so a proof has one encoding.
contract Groth16Verifier is IVerifier {
    uint256 private constant ECADD = 6;
    uint256 private constant ECMUL = 7;
    uint256 private constant PAIRING = 8;

    /// `keccak(abi.encode(key))` of the key given to the constructor.
    bytes32 public immutable verifyingKeyHash;

    uint256 private immutable negAlphaX;
    uint256 private immutable negAlphaY;
    uint256 private immutable betaX1;
    uint256 private immutable betaX0;
    uint256 private immutable betaY1;
    uint256 private immutable betaY0;
    uint256 private immutable negGammaX1;
    uint256 private immutable negGammaX0;
    uint256 private immutable negGammaY1;
    uint256 private immutable negGammaY0;
    uint256 private immutable negDeltaX1;
    uint256 private immutable negDeltaX0;
    uint256 private immutable negDeltaY1;
    uint256 private immutable negDeltaY0;
    uint256 private immutable ic0X;
    uint256 private immutable ic0Y;
    uint256 private immutable ic1X;
    uint256 private immutable ic1Y;
    uint256 private immutable ic2X;
    uint256 private immutable ic2Y;
    uint256 private immutable ic3X;
    uint256 private immutable ic3Y;

    /// The public input at `index` is not below `r`.
    error InputNotInField(uint256 index, uint256 input);

    /// There are no proofs, or not as many as inputs.
    error UnequalCounts(uint256 proofs, uint256 inputs);

    /// A precompile refused its input (a coordinate or a point that is none) or ran out of gas.
    error PrecompileFailed(uint256 precompile);

    /// Alpha, beta, gamma or delta is the point at infinity: everything would verify, or nothing.
    error DegenerateKey();

    /// @param key alpha1 (x, y), beta2, gamma2, delta2 (x1, x0, y1, y0 each), IC[0..3] (x, y each).
    constructor(uint256[22] memory key) {
        _checkKey(key);
        verifyingKeyHash = keccak256(abi.encode(key));
        (negAlphaX, negAlphaY) = (key[0], _negate(key[1]));
        (betaX1, betaX0, betaY1, betaY0) = (key[2], key[3], key[4], key[5]);
        (negGammaX1, negGammaX0) = (key[6], key[7]);
        (negGammaY1, negGammaY0) = (_negate(key[8]), _negate(key[9]));
        (negDeltaX1, negDeltaX0) = (key[10], key[11]);
        (negDeltaY1, negDeltaY0) = (_negate(key[12]), _negate(key[13]));
        (ic0X, ic0Y, ic1X, ic1Y) = (key[14], key[15], key[16], key[17]);
        (ic2X, ic2Y, ic3X, ic3Y) = (key[18], key[19], key[20], key[21]);
    }

    /// @inheritdoc IVerifier
    function verify(uint256[8] calldata proof, uint256[3] calldata inputs) external view returns (bool) {
        for (uint256 i = 0; i < 3; i++) {
            if (inputs[i] >= SCALAR_ORDER) revert InputNotInField(i, inputs[i]);
        }
        (uint256 x, uint256 y) = _mulAdd(ic0X, ic0Y, ic1X, ic1Y, inputs[0]);
        (x, y) = _mulAdd(x, y, ic2X, ic2Y, inputs[1]);
        (x, y) = _mulAdd(x, y, ic3X, ic3Y, inputs[2]);

        uint256[24] memory pairs;
        for (uint256 i = 0; i < 6; i++) {
            pairs[i] = proof[i];
        }
        (pairs[6], pairs[7]) = (negAlphaX, negAlphaY);
        (pairs[8], pairs[9], pairs[10], pairs[11]) = (betaX1, betaX0, betaY1, betaY0);
        (pairs[12], pairs[13]) = (x, y);
        (pairs[14], pairs[15], pairs[16], pairs[17]) = (negGammaX1, negGammaX0, negGammaY1, negGammaY0);
        (pairs[18], pairs[19]) = (proof[6], proof[7]);
        (pairs[20], pairs[21], pairs[22], pairs[23]) = (negDeltaX1, negDeltaX0, negDeltaY1, negDeltaY0);
        bool succeeded;
        uint256 product;
        assembly ("memory-safe") {
            succeeded := staticcall(gas(), PAIRING, pairs, 768, 0, 32)
            product := mload(0)
        }
        if (!succeeded) revert PrecompileFailed(PAIRING);
        return product == 1;
    }

    /// One equation for all: each proof's own, to the power of a coefficient of 128 bits, multiplied together. What is the same in all of them,
    /// alpha, gamma and delta, is paired once: n + 3 pairings. The coefficients come from a hash of the whole call, so that whoever
    /// makes the proofs and inputs has fixed them before; if any equation does not hold, the product does with probability 2^-128. The first
    /// coefficient can be 1: the others are still random to it.
    /// @inheritdoc IVerifier
    function verifyAll(uint256[8][] calldata proofs, uint256[3][] calldata inputs) external view returns (bool) {
        uint256 count = proofs.length;
        if (count == 0 || count != inputs.length) revert UnequalCounts(count, inputs.length);
        bytes32 seed = keccak256(msg.data);
        uint256[] memory pairs = new uint256[](6 * (count + 3));
        // A product, the sum of the products of C, what is to be multiplied (a point and a coefficient), and what coefficients are drawn from.
        uint256[9] memory work;
        uint256[3] memory scalars;
        uint256 sum;
        // Where the call has inputs of which one is not below `r`, and the precompile that refused a point; 0 where none.
        uint256 strange;
        uint256 failed;
        // The ABI has found the whole of both arrays within the call. Every coordinate reaches a precompile as it came, which refuses those
        // that are not below `q`. The coefficients are at most 2^64 numbers of 128 bits: their sum does not overflow.
        assembly ("memory-safe") {
            let r := SCALAR_ORDER
            let proof := proofs.offset
            let input := inputs.offset
            let pair := add(pairs, 32)
            let coefficient := 1
            mstore(add(work, 224), seed)
            calldatacopy(pair, proof, 192)
            calldatacopy(add(work, 64), add(proof, 192), 64)
            for { let i := 1 } 1 { i := add(i, 1) } {
                let first := calldataload(input)
                let second := calldataload(add(input, 32))
                let third := calldataload(add(input, 64))
                if iszero(and(and(lt(first, r), lt(second, r)), lt(third, r))) {
                    strange := input
                    break
                }
                sum := add(sum, coefficient)
                mstore(scalars, addmod(mload(scalars), mulmod(coefficient, first, r), r))
                mstore(add(scalars, 32), addmod(mload(add(scalars, 32)), mulmod(coefficient, second, r), r))
                mstore(add(scalars, 64), addmod(mload(add(scalars, 64)), mulmod(coefficient, third, r), r))
                if eq(i, count) { break }
                proof := add(proof, 256)
                input := add(input, 96)
                pair := add(pair, 192)
                mstore(add(work, 256), i)
                coefficient := shr(128, keccak256(add(work, 224), 64))
                mstore(add(work, 192), coefficient)
                calldatacopy(pair, proof, 192)
                calldatacopy(add(work, 128), proof, 64)
                if iszero(staticcall(gas(), ECMUL, add(work, 128), 96, pair, 64)) {
                    failed := ECMUL
                    break
                }
                calldatacopy(add(work, 128), add(proof, 192), 64)
                if iszero(staticcall(gas(), ECMUL, add(work, 128), 96, work, 64)) {
                    failed := ECMUL
                    break
                }
                if iszero(staticcall(gas(), ECADD, work, 128, add(work, 64), 64)) {
                    failed := ECADD
                    break
                }
            }
        }
        if (strange != 0) _refuseInput(strange);
        if (failed != 0) revert PrecompileFailed(failed);
        (uint256 x, uint256 y) = (work[2], work[3]);
        _put(pairs, 6 * count, x, y, [negDeltaX1, negDeltaX0, negDeltaY1, negDeltaY0]);
        (x, y) = _mulAdd(0, 0, negAlphaX, negAlphaY, sum);
        _put(pairs, 6 * count + 6, x, y, [betaX1, betaX0, betaY1, betaY0]);
        (x, y) = _mulAdd(0, 0, ic0X, ic0Y, sum);
        (x, y) = _mulAdd(x, y, ic1X, ic1Y, scalars[0]);
        (x, y) = _mulAdd(x, y, ic2X, ic2Y, scalars[1]);
        (x, y) = _mulAdd(x, y, ic3X, ic3Y, scalars[2]);
        _put(pairs, 6 * count + 12, x, y, [negGammaX1, negGammaX0, negGammaY1, negGammaY0]);
        bool succeeded;
        uint256 product;
        assembly ("memory-safe") {
            succeeded := staticcall(gas(), PAIRING, add(pairs, 32), mul(mload(pairs), 32), 0, 32)
            product := mload(0)
        }
        if (!succeeded) revert PrecompileFailed(PAIRING);
        return product == 1;
    }

    /// @param position of three inputs in the call, of which one is not below `r`
    function _refuseInput(uint256 position) private pure {
        for (uint256 i = 0; i < 3; i++) {
            uint256 input;
            assembly ("memory-safe") {
                input := calldataload(add(position, mul(i, 32)))
            }
            if (input >= SCALAR_ORDER) revert InputNotInField(i, input);
        }
    }

    function _put(uint256[] memory pairs, uint256 start, uint256 x, uint256 y, uint256[4] memory point) private pure {
        (pairs[start], pairs[start + 1]) = (x, y);
        for (uint256 i = 0; i < 4; i++) {
            pairs[start + 2 + i] = point[i];
        }
    }

    /// `sum + scalar · base`.
    function _mulAdd(uint256 sumX, uint256 sumY, uint256 baseX, uint256 baseY, uint256 scalar)
        private
        view
        returns (uint256 x, uint256 y)
    {
        uint256[4] memory words = [baseX, baseY, scalar, 0];
        bool succeeded;
        assembly ("memory-safe") {
            succeeded := staticcall(gas(), ECMUL, words, 96, words, 64)
        }
        if (!succeeded) revert PrecompileFailed(ECMUL);
        (words[2], words[3]) = (sumX, sumY);
        assembly ("memory-safe") {
            succeeded := staticcall(gas(), ECADD, words, 128, words, 64)
        }
        if (!succeeded) revert PrecompileFailed(ECADD);
        return (words[0], words[1]);
    }

    /// The pairing precompile takes only points of the right groups: one call over all of the key's checks them.
    function _checkKey(uint256[22] memory key) private view {
        bool alpha = key[0] | key[1] != 0;
        bool beta = key[2] | key[3] | key[4] | key[5] != 0;
        bool gamma = key[6] | key[7] | key[8] | key[9] != 0;
        bool delta = key[10] | key[11] | key[12] | key[13] != 0;
        if (!(alpha && beta && gamma && delta)) revert DegenerateKey();
        uint256[30] memory pairs;
        for (uint256 pair = 0; pair < 5; pair++) {
            uint256 g1 = pair == 0 ? 0 : 12 + 2 * pair;
            uint256 g2 = 2 + 4 * (pair % 3);
            for (uint256 i = 0; i < 6; i++) {
                pairs[6 * pair + i] = i < 2 ? key[g1 + i] : key[g2 + i - 2];
            }
        }
        bool succeeded;
        assembly ("memory-safe") {
            succeeded := staticcall(gas(), PAIRING, pairs, 960, 0, 32)
        }
        if (!succeeded) revert PrecompileFailed(PAIRING);
    }

    /// Of a coordinate that `_checkKey` found below `q`.
    function _negate(uint256 coordinate) private pure returns (uint256) {
        return coordinate == 0 ? 0 : BASE_ORDER - coordinate;
    }
}
