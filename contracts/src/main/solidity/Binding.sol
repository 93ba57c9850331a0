// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {SCALAR_ORDER} from "./Bn254.sol";
import {SlotStream} from "./SlotStream.sol";

/// Binds a batch's data to its proof without hashing it in the circuit: the circuit commits to its vector `v` in `commitment`, L1 draws the
/// challenge `z` after that, and both evaluate `sum v_i z^i`. See docs/PROTOCOL.md, "Binding the data to the proof".
library Binding {
    /// The first four elements of `v`.
    struct Head {
        uint256 domain;
        uint256 header;
        uint256 prevRoot;
        uint256 newRoot;
    }

    function challenge(Head memory head, uint256 commitment, bytes32 slotsHash, bytes32 l1OpsHash)
        internal
        pure
        returns (uint256)
    {
        bytes32 digest = keccak256(
            abi.encode(commitment, slotsHash, l1OpsHash, head.domain, head.header, head.prevRoot, head.newRoot)
        );
        return uint256(digest) % SCALAR_ORDER;
    }

    /// Horner's rule from the last element to the first. `elements` is how many slot elements the circuit commits to; those left out of `slots`
    /// are zeros that still take their powers of `z`.
    function evaluate(Head memory head, uint256 z, bytes calldata slots, uint256 elements, bytes calldata l1Ops)
        internal
        pure
        returns (uint256 y)
    {
        uint256 r = SCALAR_ORDER;
        uint256 omitted = elements - slots.length / SlotStream.ELEMENT_BYTES;
        assembly ("memory-safe") {
            for { let from := add(l1Ops.offset, l1Ops.length) } gt(from, l1Ops.offset) {} {
                from := sub(from, 32)
                y := addmod(mulmod(y, z, r), calldataload(from), r)
            }
            if y {
                for {} omitted { omitted := sub(omitted, 1) } { y := mulmod(y, z, r) }
            }
            let at := add(slots.offset, slots.length)
            // Four at a time, and then what is left: a round costs half as much as an element.
            for { let four := add(slots.offset, 123) } gt(at, four) {} {
                at := sub(at, 124)
                y := addmod(mulmod(y, z, r), shr(8, calldataload(add(at, 93))), r)
                y := addmod(mulmod(y, z, r), shr(8, calldataload(add(at, 62))), r)
                y := addmod(mulmod(y, z, r), shr(8, calldataload(add(at, 31))), r)
                y := addmod(mulmod(y, z, r), shr(8, calldataload(at)), r)
            }
            for {} gt(at, slots.offset) {} {
                at := sub(at, 31)
                y := addmod(mulmod(y, z, r), shr(8, calldataload(at)), r)
            }
            for { let from := add(head, 128) } gt(from, head) {} {
                from := sub(from, 32)
                y := addmod(mulmod(y, z, r), mload(from), r)
            }
        }
    }
}
