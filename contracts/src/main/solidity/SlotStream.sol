// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// The slot stream of a batch: elements of 31 bytes, two slots each, zero elements at the end left out.
library SlotStream {
    uint256 internal constant ELEMENT_BYTES = 31;

    /// `length` is not a whole number of elements, or more than the size has.
    error SlotsMalformed(uint256 length);

    /// The last element is zero: one batch has one encoding.
    error SlotsNotTrimmed();

    /// Elements that the circuit of `size` slots commits to: two slots each, and zeros that fill the last group of four.
    function elements(uint256 size) internal pure returns (uint256) {
        return ((size + 7) / 8) * 4;
    }

    function check(bytes calldata slots, uint256 size) internal pure {
        uint256 length = slots.length;
        if (length == 0) return;
        if (length % ELEMENT_BYTES != 0 || length > ((size + 1) / 2) * ELEMENT_BYTES) revert SlotsMalformed(length);
        uint256 last;
        // The byte after it is no part of it.
        assembly ("memory-safe") {
            last := shr(8, calldataload(add(slots.offset, sub(length, 31))))
        }
        if (last == 0) revert SlotsNotTrimmed();
    }
}
