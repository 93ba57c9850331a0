// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// The operations of a batch that L1 must see: 128 bytes each, `e0, e1, e2, e3` as big-endian words. `e0` begins with `type : 4, account : 32`.
///
/// Every word of an operation is below `r`, so that it is its own residue and the proof binds all of its bits: words that come from the queue
/// are equal to what the queue took, and the others are refused if they have more bits than their fields.
library L1Ops {
    uint256 internal constant OP_BYTES = 128;
    uint256 internal constant DEPOSIT = 2;
    uint256 internal constant WITHDRAW = 3;
    uint256 internal constant OPEN = 5;
    uint256 internal constant SET_KEY = 6;
    uint256 internal constant FORCED_EXIT = 7;

    /// Where `e0` has what stands after the account: a token, or whether a key was set.
    uint256 private constant TOKEN_SHIFT = 36;
    uint256 private constant AMOUNT_SHIFT = 68;
    uint256 private constant AMOUNT_END = 196;

    /// `length` is not a whole number of operations, or more than the batch has slots.
    error L1OpsMalformed(uint256 length);

    /// The operation at `position` is of no known kind, or has bits or words that its kind has not.
    error L1OpMalformed(uint256 position);

    function count(bytes calldata ops, uint256 slots) internal pure returns (uint256) {
        if (ops.length % OP_BYTES != 0 || ops.length > slots * OP_BYTES) revert L1OpsMalformed(ops.length);
        return ops.length / OP_BYTES;
    }

    function kind(bytes calldata ops, uint256 position) internal pure returns (uint256) {
        return _word(ops, position, 0) & 15;
    }

    /// Whether operations of this kind come from L1's queue.
    function isQueued(uint256 kind_) internal pure returns (bool) {
        return kind_ == DEPOSIT || kind_ == SET_KEY || kind_ == FORCED_EXIT;
    }

    function depositHash(uint256 token, uint256 amount, uint256 owner, uint256 ax, uint256 ay)
        internal
        pure
        returns (bytes32)
    {
        return keccak256(abi.encode(DEPOSIT, token, amount, owner, ax, ay));
    }

    function setKeyHash(uint256 account, uint256 owner, uint256 ax, uint256 ay) internal pure returns (bytes32) {
        return keccak256(abi.encode(SET_KEY, account, owner, ax, ay));
    }

    function forcedExitHash(uint256 account, uint256 owner) internal pure returns (bytes32) {
        return keccak256(abi.encode(FORCED_EXIT, account, owner));
    }

    /// What the queue has of the entry that this operation claims to be. Words that the queue knows go in whole, so one with more in it than it
    /// should have is not found there; of the words that the circuit decides, spare bits are refused here.
    function queueHash(bytes calldata ops, uint256 position) internal pure returns (bytes32) {
        uint256 e0 = _word(ops, position, 0);
        uint256 owner = _word(ops, position, 1);
        uint256 e2 = _word(ops, position, 2);
        uint256 e3 = _word(ops, position, 3);
        uint256 kind_ = e0 & 15;
        if (kind_ == DEPOSIT) return depositHash(uint32(e0 >> TOKEN_SHIFT), e0 >> AMOUNT_SHIFT, owner, e2, e3);
        uint256 account = uint32(e0 >> 4);
        if (kind_ == SET_KEY) {
            if (e0 >> TOKEN_SHIFT > 1) revert L1OpMalformed(position);
            return setKeyHash(account, owner, e2, e3);
        }
        if (e0 >> AMOUNT_END != 0 || e2 | e3 != 0) revert L1OpMalformed(position);
        return forcedExitHash(account, owner);
    }

    /// Refuses what is neither a withdrawal nor an opening, and spare bits in either.
    function checkOwn(bytes calldata ops, uint256 position) internal pure {
        uint256 e0 = _word(ops, position, 0);
        uint256 kind_ = e0 & 15;
        uint256 end = kind_ == WITHDRAW ? AMOUNT_END : AMOUNT_SHIFT;
        bool wellFormed = (kind_ == WITHDRAW || kind_ == OPEN) && e0 >> end == 0 && _word(ops, position, 1) >> 160 == 0
            && _word(ops, position, 2) | _word(ops, position, 3) == 0;
        if (!wellFormed) revert L1OpMalformed(position);
    }

    /// Of a withdrawal or a forced exit.
    function payment(bytes calldata ops, uint256 position)
        internal
        pure
        returns (uint32 token, address owner, uint128 amount)
    {
        uint256 e0 = _word(ops, position, 0);
        token = uint32(e0 >> TOKEN_SHIFT);
        amount = uint128(e0 >> AMOUNT_SHIFT);
        owner = address(uint160(_word(ops, position, 1)));
    }

    /// Of a set key: whether the circuit found that the account is the owner's who asked.
    function applied(bytes calldata ops, uint256 position) internal pure returns (bool) {
        return _word(ops, position, 0) >> TOKEN_SHIFT == 1;
    }

    /// Within bounds for every `position < count(ops, ..)`: the callers' loops end there.
    function _word(bytes calldata ops, uint256 position, uint256 index) private pure returns (uint256 word) {
        assembly ("memory-safe") {
            word := calldataload(add(ops.offset, add(shl(7, position), shl(5, index))))
        }
    }
}
