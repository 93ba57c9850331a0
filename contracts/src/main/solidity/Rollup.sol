// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Binding} from "./Binding.sol";
import {SCALAR_ORDER} from "./Bn254.sol";
import {IVerifier} from "./IVerifier.sol";
import {L1Ops} from "./L1Ops.sol";
import {PriorityQueue} from "./PriorityQueue.sol";
import {SlotStream} from "./SlotStream.sol";
import {Verifiers} from "./Verifiers.sol";

/// The rollup on L1: its batches, over the queue and the funds. docs/PROTOCOL.md is its specification.
///
/// A batch goes through commit, prove and execute in the order of numbers; the contract keeps one hash for each.
contract Rollup is Verifiers, PriorityQueue {
    using L1Ops for bytes;

    /// `size` names the circuit, and with it the verifier: the record keeps it, so no other can prove the batch.
    struct Header {
        uint32 number;
        uint16 size;
        uint32 feeAccount;
        uint64 timestamp;
        uint256 newRoot;
        uint256 commitment;
    }

    struct Record {
        uint32 number;
        uint16 size;
        uint64 timestamp;
        uint64 queueEnd;
        uint256 newRoot;
        uint256 commitment;
        uint256 challenge;
        uint256 evaluation;
        bytes32 l1OpsHash;
    }

    /// How far the batches have come: the last number of each stage, the last committed batch's time, and the queue indices after the last
    /// entries that are committed and executed. One word.
    struct Progress {
        uint32 committed;
        uint32 proven;
        uint32 executed;
        uint48 timestamp;
        uint48 queueCommitted;
        uint48 queueExecuted;
    }

    /// How far a batch's time may be ahead of the L1 block that takes it: clocks differ.
    uint64 public constant MAX_AHEAD = 15 minutes;

    bytes32 private constant DOMAIN_TAG = keccak256("orrery.rollup.v1");

    address public immutable operator;

    Progress public progress;
    /// Root after the last committed batch.
    uint256 public committedRoot;
    /// `keccak(abi.encode(Record))` by batch number.
    mapping(uint32 number => bytes32) public batchHash;

    event BatchCommitted(uint32 indexed number, Record record);
    event BatchProven(uint32 indexed number);
    event BatchExecuted(uint32 indexed number, uint256 stateRoot);
    event WithdrawalCredited(uint32 indexed number, uint32 token, address indexed owner, uint128 amount);
    /// A set key that was not the account's owner's, or a forced exit that was not or found nothing to pay.
    event OperationRefused(uint32 indexed number, uint64 indexed queueIndex);

    error BadConstruction();
    error NotOperator(address caller);
    error WrongBatch(uint32 expected, uint32 given);
    error RootNotInField(uint256 root);
    error CommitmentNotInField(uint256 commitment);
    error TimestampOutOfRange(uint64 given, uint64 earliest, uint64 latest);
    error RecordMismatch(uint32 number);
    error L1OpsMismatch(uint32 number);
    error ProofRejected(uint32 number);

    modifier onlyOperator() {
        if (msg.sender != operator) revert NotOperator(msg.sender);
        _;
    }

    /// @param forcedDeadline_ seconds that the rollup has for what L1 asks of it
    constructor(
        address operator_,
        uint256 genesisRoot,
        uint16[] memory sizes_,
        IVerifier[] memory verifiers,
        uint48 forcedDeadline_
    ) Verifiers(sizes_, verifiers) PriorityQueue(forcedDeadline_) {
        if (operator_ == address(0) || genesisRoot >= SCALAR_ORDER) revert BadConstruction();
        operator = operator_;
        committedRoot = genesisRoot;
    }

    /// Separates chains and contracts. Not an immutable: where a chain splits, the chain id of one half changes.
    function domain() public view returns (uint256) {
        return uint256(keccak256(abi.encode(DOMAIN_TAG, block.chainid, address(this)))) % SCALAR_ORDER;
    }

    function registerToken(address erc20) external onlyOperator returns (uint32) {
        return _register(erc20);
    }

    function commitBatch(Header calldata header, bytes calldata slots, bytes calldata l1Ops) external onlyOperator {
        Progress memory reached = progress;
        if (header.number != reached.committed + 1) revert WrongBatch(reached.committed + 1, header.number);
        if (header.newRoot >= SCALAR_ORDER) revert RootNotInField(header.newRoot);
        if (header.commitment >= SCALAR_ORDER) revert CommitmentNotInField(header.commitment);
        uint64 latest = uint64(block.timestamp) + MAX_AHEAD;
        if (header.timestamp < reached.timestamp || header.timestamp > latest) {
            revert TimestampOutOfRange(header.timestamp, reached.timestamp, latest);
        }
        verifierOf(header.size);
        SlotStream.check(slots, header.size);

        Record memory record;
        record.number = header.number;
        record.size = header.size;
        record.timestamp = header.timestamp;
        reached.queueCommitted = _matchQueue(l1Ops, header.size, reached.queueCommitted);
        record.queueEnd = reached.queueCommitted;
        record.newRoot = header.newRoot;
        record.commitment = header.commitment;
        record.l1OpsHash = keccak256(l1Ops);
        Binding.Head memory head = Binding.Head(
            domain(),
            uint256(header.number) | (uint256(header.feeAccount) << 32) | (uint256(header.timestamp) << 64),
            committedRoot,
            header.newRoot
        );
        record.challenge = Binding.challenge(head, header.commitment, keccak256(slots), record.l1OpsHash);
        record.evaluation = Binding.evaluate(head, record.challenge, slots, SlotStream.elements(header.size), l1Ops);

        reached.committed = header.number;
        // Not ahead of this block's by more than minutes, so it has 48 bits.
        reached.timestamp = uint48(header.timestamp);
        progress = reached;
        committedRoot = header.newRoot;
        batchHash[header.number] = keccak256(abi.encode(record));
        emit BatchCommitted(header.number, record);
    }

    function proveBatch(Record calldata record, uint256[8] calldata proof) external {
        uint32 next = progress.proven + 1;
        if (record.number != next) revert WrongBatch(next, record.number);
        _checkRecord(record);
        progress.proven = next;
        uint256[3] memory inputs = [record.commitment, record.challenge, record.evaluation];
        if (!verifierOf(record.size).verify(proof, inputs)) revert ProofRejected(next);
        emit BatchProven(next);
    }

    function executeBatch(Record calldata record, bytes calldata l1Ops) external {
        Progress memory reached = progress;
        uint32 next = reached.executed + 1;
        if (record.number != next || next > reached.proven) revert WrongBatch(next, record.number);
        _checkRecord(record);
        if (keccak256(l1Ops) != record.l1OpsHash) revert L1OpsMismatch(next);
        uint48 queueIndex = reached.queueExecuted;
        uint256 operations = l1Ops.count(record.size);
        for (uint256 i = 0; i < operations; i++) {
            uint256 kind = l1Ops.kind(i);
            if (kind == L1Ops.WITHDRAW || kind == L1Ops.FORCED_EXIT) {
                (uint32 token, address owner, uint128 amount) = l1Ops.payment(i);
                if (kind == L1Ops.FORCED_EXIT && amount == 0) {
                    emit OperationRefused(next, queueIndex);
                } else {
                    claimable[token][owner] += amount;
                    emit WithdrawalCredited(next, token, owner, amount);
                }
            } else if (kind == L1Ops.SET_KEY && !l1Ops.applied(i)) {
                emit OperationRefused(next, queueIndex);
            }
            if (L1Ops.isQueued(kind)) {
                delete queueEntry[queueIndex];
                queueIndex++;
            }
        }
        reached.executed = next;
        reached.queueExecuted = queueIndex;
        progress = reached;
        emit BatchExecuted(next, record.newRoot);
    }

    function _checkRecord(Record calldata record) private view {
        if (keccak256(abi.encode(record)) != batchHash[record.number]) revert RecordMismatch(record.number);
    }
}
