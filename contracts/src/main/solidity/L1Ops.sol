// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// The operations of a batch that L1 must see: 128 bytes each, `e0, e1, e2, e3` as big-endian words.
/// `e0 = type : 4, account : 32, token : 32, amount : 128` and `e1 = owner`; a deposit has its key in `e2, e3`, a withdrawal zeros.
library L1Ops {
    uint256 internal constant OP_BYTES = 128;
    uint256 internal constant DEPOSIT = 2;
    uint256 internal constant WITHDRAW = 3;

    /// Bits of `e0` below the token: the type and the account.
    uint256 private constant ASSET_SHIFT = 36;

    /// `length` is not a whole number of operations, or more than the batch has slots.
    error L1OpsMalformed(uint256 length);

    /// The operation at `position` is neither a deposit nor a well-formed withdrawal.
    error L1OpMalformed(uint256 position);

    function count(bytes calldata ops, uint256 slots) internal pure returns (uint256) {
        if (ops.length % OP_BYTES != 0 || ops.length > slots * OP_BYTES) revert L1OpsMalformed(ops.length);
        return ops.length / OP_BYTES;
    }

    function kind(bytes calldata ops, uint256 position) internal pure returns (uint256) {
        return _word(ops, position, 0) & 15;
    }

    /// What the queue keeps of a deposit. It is over whole words, so a word with more in it than it should have is not found in the queue.
    function depositHash(uint256 asset, uint256 owner, uint256 ax, uint256 ay) internal pure returns (bytes32) {
        return keccak256(abi.encode(asset, owner, ax, ay));
    }

    function depositHash(bytes calldata ops, uint256 position) internal pure returns (bytes32) {
        return depositHash(
            _word(ops, position, 0) >> ASSET_SHIFT, _word(ops, position, 1), _word(ops, position, 2), _word(ops, position, 3)
        );
    }

    function assetOf(uint32 token, uint128 amount) internal pure returns (uint256) {
        return uint256(token) | (uint256(amount) << 32);
    }

    /// Refuses what is not a withdrawal, and spare bits: below them every word is smaller than `r`, so its residue is the word itself.
    function checkWithdrawal(bytes calldata ops, uint256 position) internal pure {
        bool wellFormed = kind(ops, position) == WITHDRAW && _word(ops, position, 0) >> 196 == 0
            && _word(ops, position, 1) >> 160 == 0 && _word(ops, position, 2) == 0 && _word(ops, position, 3) == 0;
        if (!wellFormed) revert L1OpMalformed(position);
    }

    function withdrawal(bytes calldata ops, uint256 position)
        internal
        pure
        returns (uint32 token, address owner, uint128 amount)
    {
        uint256 asset = _word(ops, position, 0) >> ASSET_SHIFT;
        token = uint32(asset);
        amount = uint128(asset >> 32);
        owner = address(uint160(_word(ops, position, 1)));
    }

    /// Within bounds for every `position < count(ops, ..)`: the callers' loops end there.
    function _word(bytes calldata ops, uint256 position, uint256 index) private pure returns (uint256 word) {
        assembly ("memory-safe") {
            word := calldataload(add(ops.offset, add(shl(7, position), shl(5, index))))
        }
    }
}
