// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {SCALAR_ORDER} from "./Bn254.sol";
import {Funds} from "./Funds.sol";
import {L1Ops} from "./L1Ops.sol";
import {OwnerSignature} from "./OwnerSignature.sol";

/// What L1 asks of the rollup: deposits, new keys and forced exits in one queue, which batches take strictly in order. Each entry has a
/// deadline. Any content that an entry can have is provable: whether it applies is for the circuit to find, and refusing is provable too.
abstract contract PriorityQueue is Funds {
    using L1Ops for bytes;

    /// What is kept of an entry, in one word: its content's hash without the lowest 48 bits, and until when it is to be executed.
    struct Entry {
        bytes26 contentHash;
        uint48 deadline;
    }

    uint48 private constant MOST_DEADLINE = 365 days;

    /// Seconds from being queued to the deadline.
    uint48 public immutable forcedDeadline;

    /// How many entries were ever queued: the next one's index.
    uint48 public queued;
    /// By index; empty once executed.
    mapping(uint64 queueIndex => Entry) public queueEntry;
    /// Signed key changes of an owner that were taken: the next signature has this number.
    mapping(address owner => uint256) public keyNonce;

    event DepositQueued(
        uint64 indexed queueIndex,
        address indexed owner,
        uint32 token,
        uint128 amount,
        uint256 ax,
        uint256 ay,
        uint48 deadline
    );
    event SetKeyQueued(
        uint64 indexed queueIndex, address indexed owner, uint32 account, uint256 ax, uint256 ay, uint48 deadline
    );
    event ForcedExitQueued(uint64 indexed queueIndex, address indexed owner, uint32 account, uint48 deadline);

    error UnsoundDeadline(uint48 seconds_);
    error ZeroAmount();
    error KeyNotInField();
    error SignatureExpired(uint256 deadline);
    error QueueMismatch(uint64 queueIndex);

    constructor(uint48 forcedDeadline_) {
        if (forcedDeadline_ == 0 || forcedDeadline_ > MOST_DEADLINE) revert UnsoundDeadline(forcedDeadline_);
        forcedDeadline = forcedDeadline_;
    }

    /// All effects come before the one call to foreign code, the token's, and nothing of this contract is entered during that call.
    function deposit(uint32 token, uint128 amount, uint256 ax, uint256 ay)
        external
        payable
        notReentered
        returns (uint64 queueIndex)
    {
        if (amount == 0) revert ZeroAmount();
        _checkKey(ax, ay);
        _hold(token, amount);
        uint48 deadline;
        (queueIndex, deadline) = _queue(L1Ops.depositHash(token, amount, uint160(msg.sender), ax, ay));
        emit DepositQueued(queueIndex, msg.sender, token, amount, ax, ay, deadline);
        _take(token, amount);
    }

    /// Asks for a new L2 key of an account; it is refused, provably, if the account is not the sender's. A key that is no point of the
    /// curve can sign nothing: such an account can only exit by force.
    function setKey(uint32 account, uint256 ax, uint256 ay) external returns (uint64 queueIndex) {
        return _setKey(msg.sender, account, ax, ay);
    }

    /// The same for whoever signed it (EIP-712), sent by anyone.
    /// @param deadline the last second at which it may be queued
    /// @param signature r, s, v: 65 bytes
    function setKeyBySignature(
        address owner,
        uint32 account,
        uint256 ax,
        uint256 ay,
        uint256 deadline,
        bytes calldata signature
    ) external returns (uint64 queueIndex) {
        if (block.timestamp > deadline) revert SignatureExpired(deadline);
        OwnerSignature.check(owner, OwnerSignature.setKey(owner, account, ax, ay, keyNonce[owner]++, deadline), signature);
        return _setKey(owner, account, ax, ay);
    }

    /// Asks for the whole balance of an account to be paid out to its owner; it is refused, provably, if that is not the sender.
    function forcedExit(uint32 account) external returns (uint64 queueIndex) {
        uint48 deadline;
        (queueIndex, deadline) = _queue(L1Ops.forcedExitHash(account, uint160(msg.sender)));
        emit ForcedExitQueued(queueIndex, msg.sender, account, deadline);
    }

    function _setKey(address owner, uint32 account, uint256 ax, uint256 ay) private returns (uint64 queueIndex) {
        _checkKey(ax, ay);
        uint48 deadline;
        (queueIndex, deadline) = _queue(L1Ops.setKeyHash(account, uint160(owner), ax, ay));
        emit SetKeyQueued(queueIndex, owner, account, ax, ay, deadline);
    }

    function _queue(bytes32 contentHash) private returns (uint64 queueIndex, uint48 deadline) {
        queueIndex = queued++;
        // A clock has 48 bits for millions of years, and the constructor bounds what is added to it.
        deadline = uint48(block.timestamp) + forcedDeadline;
        queueEntry[queueIndex] = Entry(bytes26(contentHash), deadline);
    }

    /// Each operation that came from the queue, of whatever kind, must be the queue's next, and what only the circuit decides of it is
    /// bound by the proof. Other operations must be well formed. Returns the queue index after the last.
    function _matchQueue(bytes calldata l1Ops, uint256 size, uint48 queueIndex) internal view returns (uint48) {
        uint256 operations = l1Ops.count(size);
        for (uint256 i = 0; i < operations; i++) {
            if (L1Ops.isQueued(l1Ops.kind(i))) {
                // No entry has hash zero: that is what an index beyond the queue has.
                if (bytes26(l1Ops.queueHash(i)) != queueEntry[queueIndex].contentHash) revert QueueMismatch(queueIndex);
                queueIndex++;
            } else {
                l1Ops.checkOwn(i);
            }
        }
        return queueIndex;
    }

    /// Elements of the field, so that the circuit can take them as they are.
    function _checkKey(uint256 ax, uint256 ay) private pure {
        if (ax >= SCALAR_ORDER || ay >= SCALAR_ORDER) revert KeyNotInField();
    }
}
