// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {SCALAR_ORDER} from "./Bn254.sol";
import {
    M5_00, M5_01, M5_02, M5_03, M5_04, M5_10, M5_11, M5_12, M5_13, M5_14, M5_20, M5_21, M5_22, M5_23, M5_24, M5_30, M5_31, M5_32, M5_33,
    M5_34, M5_40, M5_41, M5_42, M5_43, M5_44, M6_00, M6_01, M6_02, M6_03, M6_04, M6_05, M6_10, M6_11, M6_12, M6_13, M6_14, M6_15, M6_20,
    M6_21, M6_22, M6_23, M6_24, M6_25, M6_30, M6_31, M6_32, M6_33, M6_34, M6_35, M6_40, M6_41, M6_42, M6_43, M6_44, M6_45, M6_50, M6_51,
    M6_52, M6_53, M6_54, M6_55
} from "./PoseidonConstants.sol";

uint256 constant R = SCALAR_ORDER;

/// Poseidon over the BN254 scalar field of four and of five inputs (Grassi et al., "Poseidon", USENIX Security 2021): 8 full rounds, 60 partial
/// ones, S-box x^5. The constants of the rounds lie in memory, put there once by the caller; those of the mixing are in the code.
///
/// Sums of up to five residues stay below 2^256, since 5r does, so they are reduced only by what uses them next; a sixth is added modulo r.
library Poseidon {
    /// @param rounds ROUNDS_5
    function hash4(bytes memory rounds, uint256 s1, uint256 s2, uint256 s3, uint256 s4) internal pure returns (uint256 s0) {
        assembly ("memory-safe") {
            function fifth(a) -> b {
                b := mulmod(a, a, R)
                b := mulmod(mulmod(b, b, R), a, R)
            }
            function mix(a0, a1, a2, a3, a4) -> b0, b1, b2, b3, b4 {
                b0 := add(add(add(add(mulmod(a0, M5_00, R), mulmod(a1, M5_01, R)), mulmod(a2, M5_02, R)), mulmod(a3, M5_03, R)), mulmod(a4, M5_04, R))
                b1 := add(add(add(add(mulmod(a0, M5_10, R), mulmod(a1, M5_11, R)), mulmod(a2, M5_12, R)), mulmod(a3, M5_13, R)), mulmod(a4, M5_14, R))
                b2 := add(add(add(add(mulmod(a0, M5_20, R), mulmod(a1, M5_21, R)), mulmod(a2, M5_22, R)), mulmod(a3, M5_23, R)), mulmod(a4, M5_24, R))
                b3 := add(add(add(add(mulmod(a0, M5_30, R), mulmod(a1, M5_31, R)), mulmod(a2, M5_32, R)), mulmod(a3, M5_33, R)), mulmod(a4, M5_34, R))
                b4 := add(add(add(add(mulmod(a0, M5_40, R), mulmod(a1, M5_41, R)), mulmod(a2, M5_42, R)), mulmod(a3, M5_43, R)), mulmod(a4, M5_44, R))
            }
            function full(a0, a1, a2, a3, a4, from) -> b0, b1, b2, b3, b4 {
                b0 := fifth(addmod(a0, mload(from), R))
                b1 := fifth(addmod(a1, mload(add(from, 32)), R))
                b2 := fifth(addmod(a2, mload(add(from, 64)), R))
                b3 := fifth(addmod(a3, mload(add(from, 96)), R))
                b4 := fifth(addmod(a4, mload(add(from, 128)), R))
                b0, b1, b2, b3, b4 := mix(b0, b1, b2, b3, b4)
            }
            let at := add(rounds, 32)
            for { let end := add(at, 640) } lt(at, end) { at := add(at, 160) } {
                s0, s1, s2, s3, s4 := full(s0, s1, s2, s3, s4, at)
            }
            for { let end := add(at, 1920) } lt(at, end) { at := add(at, 32) } {
                s0 := fifth(addmod(s0, mload(at), R))
                s0, s1, s2, s3, s4 := mix(s0, s1, s2, s3, s4)
            }
            for { let end := add(at, 640) } lt(at, end) { at := add(at, 160) } {
                s0, s1, s2, s3, s4 := full(s0, s1, s2, s3, s4, at)
            }
            s0 := mod(s0, R)
        }
    }

    /// @param rounds ROUNDS_6
    function hash5(bytes memory rounds, uint256 s1, uint256 s2, uint256 s3, uint256 s4, uint256 s5) internal pure returns (uint256 s0) {
        assembly ("memory-safe") {
            function fifth(a) -> b {
                b := mulmod(a, a, R)
                b := mulmod(mulmod(b, b, R), a, R)
            }
            function mix(a0, a1, a2, a3, a4, a5) -> b0, b1, b2, b3, b4, b5 {
                b0 := addmod(add(add(add(add(mulmod(a0, M6_00, R), mulmod(a1, M6_01, R)), mulmod(a2, M6_02, R)), mulmod(a3, M6_03, R)), mulmod(a4, M6_04, R)), mulmod(a5, M6_05, R), R)
                b1 := addmod(add(add(add(add(mulmod(a0, M6_10, R), mulmod(a1, M6_11, R)), mulmod(a2, M6_12, R)), mulmod(a3, M6_13, R)), mulmod(a4, M6_14, R)), mulmod(a5, M6_15, R), R)
                b2 := addmod(add(add(add(add(mulmod(a0, M6_20, R), mulmod(a1, M6_21, R)), mulmod(a2, M6_22, R)), mulmod(a3, M6_23, R)), mulmod(a4, M6_24, R)), mulmod(a5, M6_25, R), R)
                b3 := addmod(add(add(add(add(mulmod(a0, M6_30, R), mulmod(a1, M6_31, R)), mulmod(a2, M6_32, R)), mulmod(a3, M6_33, R)), mulmod(a4, M6_34, R)), mulmod(a5, M6_35, R), R)
                b4 := addmod(add(add(add(add(mulmod(a0, M6_40, R), mulmod(a1, M6_41, R)), mulmod(a2, M6_42, R)), mulmod(a3, M6_43, R)), mulmod(a4, M6_44, R)), mulmod(a5, M6_45, R), R)
                b5 := addmod(add(add(add(add(mulmod(a0, M6_50, R), mulmod(a1, M6_51, R)), mulmod(a2, M6_52, R)), mulmod(a3, M6_53, R)), mulmod(a4, M6_54, R)), mulmod(a5, M6_55, R), R)
            }
            function full(a0, a1, a2, a3, a4, a5, from) -> b0, b1, b2, b3, b4, b5 {
                b0 := fifth(addmod(a0, mload(from), R))
                b1 := fifth(addmod(a1, mload(add(from, 32)), R))
                b2 := fifth(addmod(a2, mload(add(from, 64)), R))
                b3 := fifth(addmod(a3, mload(add(from, 96)), R))
                b4 := fifth(addmod(a4, mload(add(from, 128)), R))
                b5 := fifth(addmod(a5, mload(add(from, 160)), R))
                b0, b1, b2, b3, b4, b5 := mix(b0, b1, b2, b3, b4, b5)
            }
            let at := add(rounds, 32)
            for { let end := add(at, 768) } lt(at, end) { at := add(at, 192) } {
                s0, s1, s2, s3, s4, s5 := full(s0, s1, s2, s3, s4, s5, at)
            }
            for { let end := add(at, 1920) } lt(at, end) { at := add(at, 32) } {
                s0 := fifth(addmod(s0, mload(at), R))
                s0, s1, s2, s3, s4, s5 := mix(s0, s1, s2, s3, s4, s5)
            }
            for { let end := add(at, 768) } lt(at, end) { at := add(at, 192) } {
                s0, s1, s2, s3, s4, s5 := full(s0, s1, s2, s3, s4, s5, at)
            }
            s0 := mod(s0, R)
        }
    }
}
