// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccountTree} from "./AccountTree.sol";
import {Batches} from "./Batches.sol";
import {DataPolicy} from "./DataPolicy.sol";
import {Escape} from "./Escape.sol";
import {IVerifier} from "./IVerifier.sol";
import {PriorityQueue} from "./PriorityQueue.sol";
import {Roles} from "./Roles.sol";
import {Verifiers} from "./Verifiers.sol";

/// The rollup on L1: funds, queue, batches and the escape, each in its file. docs/PROTOCOL.md is its specification. It is complete once
/// constructed: there is nothing to initialise, and nobody can change its code.
contract Rollup is Escape {
    /// @param forcedDeadline seconds that the rollup has for what L1 asks of it
    /// @param timelock seconds before an announced change, at least twice as many
    /// @param dataPolicy of the places of data beside calldata; zero for none
    struct Terms {
        address owner;
        address operator;
        uint256 genesisRoot;
        uint48 forcedDeadline;
        uint48 timelock;
        AccountTree accountTree;
        DataPolicy dataPolicy;
    }

    /// @param sizes_ of batches, rising, 1 to 4, each with its verifier
    constructor(Terms memory terms, uint16[] memory sizes_, IVerifier[] memory verifiers)
        Roles(terms.owner, terms.operator, terms.timelock, terms.forcedDeadline)
        Verifiers(sizes_, verifiers)
        PriorityQueue(terms.forcedDeadline)
        Batches(terms.genesisRoot, terms.dataPolicy)
        Escape(terms.accountTree)
    {}
}
