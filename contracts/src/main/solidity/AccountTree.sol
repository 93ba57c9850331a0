// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Poseidon} from "./Poseidon.sol";
import {ROUNDS_5, ROUNDS_6} from "./PoseidonConstants.sol";

/// An account as its leaf in the state has it.
struct Account {
    uint32 token;
    uint32 nonce;
    uint128 balance;
    uint256 ax;
    uint256 ay;
    address owner;
}

/// The tree of accounts: what root an account at an index leads to by its branch. A contract of its own because it is large; it has no state,
/// and the rollup keeps its address in its code.
contract AccountTree {
    /// @param index of the account: its base-4 digits, least significant first, are the places on the way up
    /// @param branch the other three children on each level from the leaf up, in their order
    function rootOf(Account calldata account, uint32 index, uint256[3][16] calldata branch)
        external
        pure
        returns (uint256 node)
    {
        node = Poseidon.hash5(
            ROUNDS_6,
            uint256(account.token) | (uint256(account.nonce) << 32),
            account.balance,
            account.ax,
            account.ay,
            uint160(account.owner)
        );
        bytes memory rounds = ROUNDS_5;
        for (uint256 level = 0; level < 16; level++) {
            uint256[3] calldata others = branch[level];
            uint256 place = (index >> (2 * level)) & 3;
            node = Poseidon.hash4(
                rounds,
                place == 0 ? node : others[0],
                place == 1 ? node : others[place == 0 ? 0 : 1],
                place == 2 ? node : others[place < 2 ? 1 : 2],
                place == 3 ? node : others[2]
            );
        }
    }
}
