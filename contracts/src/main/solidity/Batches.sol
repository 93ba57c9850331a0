// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Binding} from "./Binding.sol";
import {SCALAR_ORDER} from "./Bn254.sol";
import {DataPolicy} from "./DataPolicy.sol";
import {L1Ops} from "./L1Ops.sol";
import {PriorityQueue} from "./PriorityQueue.sol";
import {SlotStream} from "./SlotStream.sol";
import {Verifiers} from "./Verifiers.sol";

/// The batches: each goes through commit, prove and execute in the order of numbers, and the contract keeps one hash for each. What is committed
/// and not proven can be taken back by an operator.
///
/// Reentrancy: the only calls that leave are to verifiers, and those are static; everything that they could see is written before them or is
/// undone with them.
abstract contract Batches is Verifiers, PriorityQueue {
    using L1Ops for bytes;

    /// `size` names the circuit, and with it the verifier: the record keeps it, so no other can prove the batch. Its low 15 bits are the slots;
    /// the highest says that the circuit is a validium's, whose slots L1 does not see.
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
    /// entries that are committed and executed; flags. One word, so what stops batches costs them nothing to look at.
    struct Progress {
        uint32 committed;
        uint32 proven;
        uint32 executed;
        uint48 timestamp;
        uint48 queueCommitted;
        uint48 queueExecuted;
        uint8 flags;
    }

    /// What can be paused. Claims, executions, the escape and what owners ask of L1 can not.
    enum Stage {
        DEPOSITS,
        COMMITS,
        PROOFS
    }

    /// How far a batch's time may be ahead of the L1 block that takes it: clocks differ.
    uint64 public constant MAX_AHEAD = 15 minutes;

    bytes32 private constant DOMAIN_TAG = keccak256("orrery.rollup.v1");

    /// Proofs at once: with more, the call would not fit into half of an L1 block.
    uint256 public constant MOST_PROOFS = 128;

    uint8 internal constant ESCAPED = 1;
    uint8 private constant COMMITS_PAUSED = 2;
    uint8 private constant PROOFS_PAUSED = 4;

    /// A pause ends by itself after three days at most, and the same thing can be paused again a week after that, no sooner.
    uint48 public constant MOST_PAUSE = 3 days;
    uint48 public constant PAUSE_REST = 7 days;

    uint256 private constant VALIDIUM = 1 << 15;

    uint256 public immutable genesisRoot;
    /// Where data may be beside calldata; zero where it may be nowhere else.
    DataPolicy public immutable dataPolicy;

    Progress public progress;
    /// Root after the last committed batch.
    uint256 public committedRoot;
    /// `keccak(abi.encode(Record))` by batch number.
    mapping(uint32 number => bytes32) public batchHash;
    mapping(Stage => uint48) public pausedUntil;

    event BatchCommitted(uint32 indexed number, Record record);
    event BatchProven(uint32 indexed number);
    /// Batches after this one are as if they had never been committed.
    event BatchesReverted(uint32 indexed to);
    event Paused(Stage indexed stage, uint48 until);
    event BatchExecuted(uint32 indexed number, uint256 stateRoot);
    event WithdrawalCredited(uint32 indexed number, uint32 token, address indexed owner, uint128 amount);
    /// A set key that was not the account's owner's, or a forced exit that was not or found nothing to pay.
    event OperationRefused(uint32 indexed number, uint64 indexed queueIndex);

    error BadConstruction();
    error DataNotTaken();
    error EscapeIsOpen();
    error StagePaused(uint48 until);
    error PauseTooLong(uint48 seconds_);
    error PauseTooSoon(uint48 notBefore);
    error WrongBatch(uint32 expected, uint32 given);
    error RootNotInField(uint256 root);
    error CommitmentNotInField(uint256 commitment);
    error TimestampOutOfRange(uint64 given, uint64 earliest, uint64 latest);
    error RecordMismatch(uint32 number);
    error L1OpsMismatch(uint32 number);
    /// Of several proofs at once, the number is the last's.
    error ProofRejected(uint32 number);
    error TooManyProofs(uint256 count);
    error SizesDiffer(uint16 size, uint16 other);

    /// @param dataPolicy_ changes as slowly as this contract, or slower
    constructor(uint256 genesisRoot_, DataPolicy dataPolicy_) {
        if (genesisRoot_ >= SCALAR_ORDER) revert BadConstruction();
        bool elsewhere = address(dataPolicy_) != address(0);
        if (elsewhere && (address(dataPolicy_).code.length == 0 || dataPolicy_.timelock() < timelock)) {
            revert BadConstruction();
        }
        dataPolicy = dataPolicy_;
        genesisRoot = genesisRoot_;
        committedRoot = genesisRoot_;
    }

    /// Separates chains and contracts. Not an immutable: where a chain splits, the chain id of one half changes.
    function domain() public view returns (uint256) {
        return uint256(keccak256(abi.encode(DOMAIN_TAG, block.chainid, address(this)))) % SCALAR_ORDER;
    }

    function registerToken(address erc20) external onlyOperator returns (uint32) {
        return _register(erc20);
    }

    /// @param slots of a validium's batch, the attestation that stands for them: see `DataPolicy`
    function commitBatch(Header calldata header, bytes calldata slots, bytes calldata l1Ops) external onlyOperator {
        Progress memory reached = progress;
        _commit(reached, header, slots, l1Ops);
        progress = reached;
    }

    /// Both in one transaction, where no batch before waits for its proof: what is known of the batch need not be sent again, nor the progress
    /// written twice, and a call that verifies a proof does enough that its data is paid at the usual price and not at EIP-7623's floor.
    function commitAndProve(Header calldata header, bytes calldata slots, bytes calldata l1Ops, uint256[8] calldata proof)
        external
        onlyOperator
    {
        Progress memory reached = progress;
        _checkFlags(reached.flags, PROOFS_PAUSED, Stage.PROOFS);
        if (reached.proven != reached.committed) revert WrongBatch(reached.proven + 1, header.number);
        Record memory record = _commit(reached, header, slots, l1Ops);
        reached.proven = header.number;
        progress = reached;
        _verify(header.number, header.size, proof, [record.commitment, record.challenge, record.evaluation]);
    }

    /// Leaves writing what `reached` has become to the caller.
    function _commit(Progress memory reached, Header calldata header, bytes calldata slots, bytes calldata l1Ops)
        private
        returns (Record memory record)
    {
        _checkFlags(reached.flags, COMMITS_PAUSED, Stage.COMMITS);
        if (header.number != reached.committed + 1) revert WrongBatch(reached.committed + 1, header.number);
        if (header.newRoot >= SCALAR_ORDER) revert RootNotInField(header.newRoot);
        if (header.commitment >= SCALAR_ORDER) revert CommitmentNotInField(header.commitment);
        uint64 latest = uint64(block.timestamp) + MAX_AHEAD;
        if (header.timestamp < reached.timestamp || header.timestamp > latest) {
            revert TimestampOutOfRange(header.timestamp, reached.timestamp, latest);
        }
        verifierOf(header.size);
        uint256 slotCount = _slots(header.size);
        uint256 elements;
        if (header.size & VALIDIUM == 0) {
            SlotStream.check(slots, slotCount);
            elements = SlotStream.elements(slotCount);
        } else {
            if (address(dataPolicy) == address(0)) revert DataNotTaken();
            // Static: it can change nothing.
            dataPolicy.check(header.number, header.commitment, slots);
            // The circuit evaluates what L1 has. The commitment alone binds the slots, so the same proof is good for whatever attests them.
            slots = slots[:0];
        }

        record.number = header.number;
        record.size = header.size;
        record.timestamp = header.timestamp;
        reached.queueCommitted = _matchQueue(l1Ops, slotCount, reached.queueCommitted);
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
        record.evaluation = Binding.evaluate(head, record.challenge, slots, elements, l1Ops);

        reached.committed = header.number;
        // Not ahead of this block's by more than minutes, so it has 48 bits.
        reached.timestamp = uint48(header.timestamp);
        committedRoot = header.newRoot;
        batchHash[header.number] = keccak256(abi.encode(record));
        emit BatchCommitted(header.number, record);
    }

    function proveBatch(Record calldata record, uint256[8] calldata proof) external {
        Progress memory reached = progress;
        _checkFlags(reached.flags, PROOFS_PAUSED, Stage.PROOFS);
        uint32 next = reached.proven + 1;
        // The hash of a batch that was taken back is still there: its number says that it is not committed.
        if (record.number != next || next > reached.committed) revert WrongBatch(next, record.number);
        _checkRecord(record);
        progress.proven = next;
        _verify(next, record.size, proof, [record.commitment, record.challenge, record.evaluation]);
    }

    function _verify(uint32 number, uint16 size, uint256[8] calldata proof, uint256[3] memory inputs) private {
        if (!verifierOf(size).verify(proof, inputs)) revert ProofRejected(number);
        emit BatchProven(number);
    }

    /// Proves several batches of one size at once: what a proof costs is mostly one pairing. All are proven or none.
    /// @param records the next unproven batches, in order
    function proveBatches(Record[] calldata records, uint256[8][] calldata proofs) external {
        Progress memory reached = progress;
        _checkFlags(reached.flags, PROOFS_PAUSED, Stage.PROOFS);
        if (records.length == 0 || records.length > MOST_PROOFS) revert TooManyProofs(records.length);
        uint16 size = records[0].size;
        uint32 next = reached.proven;
        uint256[3][] memory inputs = new uint256[3][](records.length);
        for (uint256 i = 0; i < records.length; i++) {
            Record calldata record = records[i];
            next++;
            if (record.number != next || next > reached.committed) revert WrongBatch(next, record.number);
            if (record.size != size) revert SizesDiffer(size, record.size);
            _checkRecord(record);
            inputs[i] = [record.commitment, record.challenge, record.evaluation];
            emit BatchProven(next);
        }
        progress.proven = next;
        if (!verifierOf(size).verifyAll(proofs, inputs)) revert ProofRejected(next);
    }

    function executeBatch(Record calldata record, bytes calldata l1Ops) external {
        Progress memory reached = progress;
        _checkFlags(reached.flags, 0, Stage.PROOFS);
        uint32 next = reached.executed + 1;
        if (record.number != next || next > reached.proven) revert WrongBatch(next, record.number);
        _checkRecord(record);
        if (keccak256(l1Ops) != record.l1OpsHash) revert L1OpsMismatch(next);
        uint48 queueIndex = reached.queueExecuted;
        uint256 operations = l1Ops.count(_slots(record.size));
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

    /// Takes back what is committed and not proven, down to a batch that stays.
    /// @param last the record of the batch that stays; of number 0, and then nothing else of it counts, to take back all
    function revertBatches(Record calldata last) external onlyOperator {
        Progress memory reached = progress;
        _checkFlags(reached.flags, 0, Stage.COMMITS);
        if (last.number < reached.proven || last.number >= reached.committed) {
            revert WrongBatch(reached.proven, last.number);
        }
        reached.committed = last.number;
        if (last.number == 0) {
            (reached.timestamp, reached.queueCommitted, committedRoot) = (0, 0, genesisRoot);
        } else {
            _checkRecord(last);
            // Both were taken from words of 48 bits.
            (reached.timestamp, reached.queueCommitted) = (uint48(last.timestamp), uint48(last.queueEnd));
            committedRoot = last.newRoot;
        }
        progress = reached;
        emit BatchesReverted(last.number);
    }

    /// @param seconds_ 0 ends a pause
    function pause(Stage stage, uint48 seconds_) external onlyOwner {
        if (seconds_ > MOST_PAUSE) revert PauseTooLong(seconds_);
        uint48 now_ = uint48(block.timestamp);
        uint48 before = pausedUntil[stage];
        if (seconds_ != 0 && before != 0 && now_ < before + PAUSE_REST) revert PauseTooSoon(before + PAUSE_REST);
        // Ending a pause leaves its rest to be waited for; ending none changes nothing.
        uint48 until = seconds_ == 0 && before < now_ ? before : now_ + seconds_;
        pausedUntil[stage] = until;
        if (stage == Stage.DEPOSITS) {
            _pauseDeposits(until);
        } else {
            progress.flags |= stage == Stage.COMMITS ? COMMITS_PAUSED : PROOFS_PAUSED;
        }
        emit Paused(stage, until);
    }

    /// A flag of a pause stays when the pause is over: then only the time counts.
    function _checkFlags(uint8 flags, uint8 pauseFlag, Stage stage) private view {
        if (flags == 0) return;
        if (flags & ESCAPED != 0) revert EscapeIsOpen();
        if (flags & pauseFlag != 0 && block.timestamp < pausedUntil[stage]) revert StagePaused(pausedUntil[stage]);
    }

    function _slots(uint256 size) private pure returns (uint256) {
        return size & (VALIDIUM - 1);
    }

    function _checkRecord(Record calldata record) internal view {
        if (keccak256(abi.encode(record)) != batchHash[record.number]) revert RecordMismatch(record.number);
    }
}
