// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IVerifier} from "./IVerifier.sol";

/// The sizes that a batch may have, in slots, and the verifier of each. They are part of the code, so that asking costs no storage access
/// and nobody can change them.
abstract contract Verifiers {
    uint256 private constant MAX_SIZES = 4;
    uint256 private constant SIZE_BITS = 16;

    /// A verifier's address above its size, zero where there is none.
    uint256 private immutable first;
    uint256 private immutable second;
    uint256 private immutable third;
    uint256 private immutable fourth;

    error UnsoundSizes();
    error UnknownSize(uint16 size);

    /// @param sizes_ rising, 1 to 4 of them
    /// @param verifiers contracts, one for each size
    constructor(uint16[] memory sizes_, IVerifier[] memory verifiers) {
        uint256[MAX_SIZES] memory entries;
        bool sound = sizes_.length == verifiers.length && sizes_.length > 0 && sizes_.length <= MAX_SIZES;
        for (uint256 i = 0; sound && i < sizes_.length; i++) {
            sound = sizes_[i] > (i == 0 ? 0 : sizes_[i - 1]) && address(verifiers[i]).code.length > 0;
            entries[i] = (uint256(uint160(address(verifiers[i]))) << SIZE_BITS) | sizes_[i];
        }
        if (!sound) revert UnsoundSizes();
        (first, second, third, fourth) = (entries[0], entries[1], entries[2], entries[3]);
    }

    function verifierOf(uint16 size) public view returns (IVerifier) {
        uint256 entry = uint16(first) == size
            ? first
            : uint16(second) == size ? second : uint16(third) == size ? third : uint16(fourth) == size ? fourth : 0;
        if (entry == 0) revert UnknownSize(size);
        return IVerifier(address(uint160(entry >> SIZE_BITS)));
    }

    /// Rising.
    function sizes() external view returns (uint16[] memory found) {
        uint256[MAX_SIZES] memory entries = [first, second, third, fourth];
        uint256 count;
        while (count < MAX_SIZES && entries[count] != 0) count++;
        found = new uint16[](count);
        for (uint256 i = 0; i < count; i++) {
            found[i] = uint16(entries[i]);
        }
    }
}
