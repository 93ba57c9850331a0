// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IVerifier} from "./IVerifier.sol";
import {Roles} from "./Roles.sol";

/// The sizes that a batch may have, in slots, and the verifier of each. The first are part of the code, so that asking for one costs no storage
/// access; an announced change can add more. None is ever replaced or taken away.
abstract contract Verifiers is Roles {
    uint256 private constant MAX_SIZES = 4;
    uint256 private constant MAX_ADDED = 12;
    uint256 private constant SIZE_BITS = 16;
    /// The bit above says that a batch's slots are not on L1.
    uint16 private constant SLOTS_MASK = 0x7FFF;

    /// A verifier's address above its size, zero where there is none.
    uint256 private immutable first;
    uint256 private immutable second;
    uint256 private immutable third;
    uint256 private immutable fourth;

    /// Like those above, in the order in which they were added.
    uint256[] private added;

    event VerifierAdded(uint16 indexed size, IVerifier verifier);

    error UnsoundSizes();
    error UnknownSize(uint16 size);

    /// @param sizes_ rising, 1 to 4 of them
    /// @param verifiers contracts, one for each size
    constructor(uint16[] memory sizes_, IVerifier[] memory verifiers) {
        uint256[MAX_SIZES] memory entries;
        bool sound = sizes_.length == verifiers.length && sizes_.length > 0 && sizes_.length <= MAX_SIZES;
        for (uint256 i = 0; sound && i < sizes_.length; i++) {
            sound = sizes_[i] > (i == 0 ? 0 : sizes_[i - 1]) && _sound(sizes_[i], verifiers[i]);
            entries[i] = _entry(sizes_[i], verifiers[i]);
        }
        if (!sound) revert UnsoundSizes();
        (first, second, third, fourth) = (entries[0], entries[1], entries[2], entries[3]);
    }

    function addVerifier(uint16 size, IVerifier verifier) external onlyAnnounced {
        if (!_sound(size, verifier) || _find(size) != 0 || added.length == MAX_ADDED) revert UnsoundSizes();
        added.push(_entry(size, verifier));
        emit VerifierAdded(size, verifier);
    }

    function verifierOf(uint16 size) public view returns (IVerifier) {
        uint256 entry = _find(size);
        if (entry == 0) revert UnknownSize(size);
        return IVerifier(address(uint160(entry >> SIZE_BITS)));
    }

    /// The first ones rising, then those that were added.
    function sizes() external view returns (uint16[] memory found) {
        uint256[MAX_SIZES] memory entries = [first, second, third, fourth];
        uint256 count;
        while (count < MAX_SIZES && entries[count] != 0) count++;
        found = new uint16[](count + added.length);
        for (uint256 i = 0; i < found.length; i++) {
            found[i] = uint16(i < count ? entries[i] : added[i - count]);
        }
    }

    function _sound(uint16 size, IVerifier verifier) private view returns (bool) {
        return size & SLOTS_MASK != 0 && address(verifier).code.length > 0;
    }

    /// Zero where there is none, as for size 0.
    function _find(uint16 size) private view returns (uint256 entry) {
        if (size == 0) return 0;
        if (uint16(first) == size) return first;
        if (uint16(second) == size) return second;
        if (uint16(third) == size) return third;
        if (uint16(fourth) == size) return fourth;
        for (uint256 i = 0; i < added.length; i++) {
            if (uint16(added[i]) == size) return added[i];
        }
    }

    function _entry(uint16 size, IVerifier verifier) private pure returns (uint256) {
        return (uint256(uint160(address(verifier))) << SIZE_BITS) | size;
    }
}
