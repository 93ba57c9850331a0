// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Account, AccountTree} from "./AccountTree.sol";
import {Batches} from "./Batches.sol";
import {L1Ops} from "./L1Ops.sol";

/// The way out of a rollup that has let a deadline pass. Anyone opens it, nobody can close it or pause it: no batch moves any more, deposits
/// that no executed batch has taken go back, and each account of the last executed state is paid by its branch. All is credited, and paid by
/// `claim`; no foreign code runs here, and each credit is marked as given in the same call.
abstract contract Escape is Batches {
    AccountTree public immutable accountTree;

    /// The last executed root, once the escape is open.
    uint256 public escapeRoot;
    /// Accounts that were paid, 256 a word.
    mapping(uint256 word => uint256) private escapedBits;

    event EscapeActivated(uint256 stateRoot);
    event DepositReclaimed(uint64 indexed queueIndex, address indexed owner, uint32 token, uint128 amount);
    event Escaped(uint32 indexed index, address indexed owner, uint32 token, uint128 amount);

    error EscapeNotDue(uint48 deadline);
    error EscapeNotOpen();
    error NotThatDeposit(uint64 queueIndex);
    error AlreadyEscaped(uint32 index);
    error WrongBranch(uint256 root);

    constructor(AccountTree accountTree_) {
        if (address(accountTree_).code.length == 0) revert BadConstruction();
        accountTree = accountTree_;
    }

    modifier whileOpen() {
        if (progress.flags & ESCAPED == 0) revert EscapeNotOpen();
        _;
    }

    /// Opens the escape once the oldest entry that is not executed is past its deadline.
    /// @param last the record of the last executed batch; any, if none was executed: then the state has no accounts
    function activateEscape(Record calldata last) external {
        Progress memory reached = progress;
        if (reached.flags & ESCAPED != 0) revert EscapeIsOpen();
        uint48 deadline = queueEntry[reached.queueExecuted].deadline;
        if (deadline == 0 || block.timestamp <= deadline) revert EscapeNotDue(deadline);
        uint256 root;
        if (reached.executed != 0) {
            if (last.number != reached.executed) revert WrongBatch(reached.executed, last.number);
            _checkRecord(last);
            root = last.newRoot;
        }
        progress.flags |= ESCAPED;
        _closeQueue();
        escapeRoot = root;
        emit EscapeActivated(root);
    }

    /// Credits a deposit that no executed batch has taken to its depositor. The entry is the proof: it is removed, so it pays once.
    function reclaimDeposit(uint64 queueIndex, uint32 token, uint128 amount, address owner, uint256 ax, uint256 ay)
        external
        whileOpen
    {
        bytes32 contentHash = L1Ops.depositHash(token, amount, uint160(owner), ax, ay);
        if (queueEntry[queueIndex].contentHash != bytes26(contentHash)) revert NotThatDeposit(queueIndex);
        delete queueEntry[queueIndex];
        claimable[token][owner] += amount;
        emit DepositReclaimed(queueIndex, owner, token, amount);
    }

    /// Credits an account's balance in the last executed state to its owner, once for each index.
    function escape(Account calldata account, uint32 index, uint256[3][16] calldata branch) external whileOpen {
        (uint256 word, uint256 bit) = (index >> 8, 1 << (index & 255));
        if (escapedBits[word] & bit != 0) revert AlreadyEscaped(index);
        // Static: the tree can change nothing.
        uint256 root = accountTree.rootOf(account, index, branch);
        if (root != escapeRoot) revert WrongBranch(root);
        escapedBits[word] |= bit;
        claimable[account.token][account.owner] += account.balance;
        emit Escaped(index, account.owner, account.token, account.balance);
    }
}
