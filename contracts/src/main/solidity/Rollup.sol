// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Binding} from "./Binding.sol";
import {SCALAR_ORDER} from "./Bn254.sol";
import {Erc20Transfer} from "./Erc20Transfer.sol";
import {IERC20} from "./IERC20.sol";
import {IVerifier} from "./IVerifier.sol";
import {L1Ops} from "./L1Ops.sol";
import {SlotStream} from "./SlotStream.sol";
import {Verifiers} from "./Verifiers.sol";

/// The rollup on L1: the deposit queue, the batches and the funds. docs/PROTOCOL.md is its specification.
///
/// A batch goes through commit, prove and execute in the order of numbers; the contract keeps one hash for each. Payments are pulled: a batch
/// credits, `claim` pays, so nobody's refusal to be paid stops anybody else.
contract Rollup is Verifiers {
    using Erc20Transfer for IERC20;
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
        uint64 depositsEnd;
        uint256 newRoot;
        uint256 commitment;
        uint256 challenge;
        uint256 evaluation;
        bytes32 l1OpsHash;
    }

    /// How far the batches have come: the last number of each stage, and the last committed batch's time and end in the queue.
    struct Progress {
        uint32 committed;
        uint32 proven;
        uint32 executed;
        uint64 timestamp;
        uint64 depositsCommitted;
    }

    /// What deposits and tokens have come to: one slot, apart from the batches'.
    struct Intake {
        uint64 depositsQueued;
        uint32 tokens;
    }

    /// How far a batch's time may be ahead of the L1 block that takes it: clocks differ.
    uint64 public constant MAX_AHEAD = 15 minutes;

    uint32 private constant ETHER = 0;
    bytes32 private constant DOMAIN_TAG = keccak256("orrery.rollup.v1");

    address public immutable operator;

    Progress public progress;
    Intake public intake;
    /// Root after the last committed batch.
    uint256 public committedRoot;
    /// `keccak(abi.encode(Record))` by batch number.
    mapping(uint32 number => bytes32) public batchHash;
    /// Hash of a queued deposit by its place; zero once executed.
    mapping(uint64 queueIndex => bytes32) public depositHash;
    mapping(uint32 token => address) public erc20Of;
    mapping(address erc20 => uint32) public tokenOf;
    /// Deposited and not yet claimed: what the contract answers for, whatever a token says of balances.
    mapping(uint32 token => uint128) public held;
    mapping(uint32 token => mapping(address owner => uint256)) public claimable;

    bool private transient entered;

    event TokenRegistered(uint32 indexed token, address erc20);
    event DepositQueued(
        uint64 indexed queueIndex, address indexed owner, uint32 token, uint128 amount, uint256 ax, uint256 ay
    );
    event BatchCommitted(uint32 indexed number, Record record);
    event BatchProven(uint32 indexed number);
    event BatchExecuted(uint32 indexed number, uint256 stateRoot);
    event WithdrawalCredited(uint32 indexed number, uint32 token, address indexed owner, uint128 amount);
    event Claimed(uint32 indexed token, address indexed owner, uint256 amount);

    error BadConstruction();
    error NotOperator(address caller);
    error Reentered();
    error NotAToken(address erc20);
    error TokenAlreadyRegistered(uint32 token);
    error UnknownToken(uint32 token);
    error ZeroAmount();
    error KeyNotInField();
    error ValueMismatch(uint256 expected, uint256 given);
    error TokenTakesFee(uint256 expected, uint256 received);
    error TotalTooLarge(uint32 token);
    error WrongBatch(uint32 expected, uint32 given);
    error RootNotInField(uint256 root);
    error CommitmentNotInField(uint256 commitment);
    error TimestampOutOfRange(uint64 given, uint64 earliest, uint64 latest);
    error DepositMismatch(uint64 queueIndex);
    error RecordMismatch(uint32 number);
    error L1OpsMismatch(uint32 number);
    error ProofRejected(uint32 number);
    error NothingToClaim(uint32 token, address owner);
    error PaymentFailed(address owner);

    modifier onlyOperator() {
        if (msg.sender != operator) revert NotOperator(msg.sender);
        _;
    }

    modifier notReentered() {
        if (entered) revert Reentered();
        entered = true;
        _;
        entered = false;
    }

    constructor(address operator_, uint256 genesisRoot, uint16[] memory sizes_, IVerifier[] memory verifiers)
        Verifiers(sizes_, verifiers)
    {
        if (operator_ == address(0) || genesisRoot >= SCALAR_ORDER) revert BadConstruction();
        operator = operator_;
        committedRoot = genesisRoot;
        intake.tokens = 1;
    }

    /// Separates chains and contracts. Not an immutable: where a chain splits, the chain id of one half changes.
    function domain() public view returns (uint256) {
        return uint256(keccak256(abi.encode(DOMAIN_TAG, block.chainid, address(this)))) % SCALAR_ORDER;
    }

    function registerToken(address erc20) external onlyOperator returns (uint32 token) {
        if (erc20.code.length == 0) revert NotAToken(erc20);
        if (tokenOf[erc20] != 0) revert TokenAlreadyRegistered(tokenOf[erc20]);
        token = intake.tokens++;
        erc20Of[token] = erc20;
        tokenOf[erc20] = token;
        emit TokenRegistered(token, erc20);
    }

    function deposit(uint32 token, uint128 amount, uint256 ax, uint256 ay)
        external
        payable
        notReentered
        returns (uint64 queueIndex)
    {
        if (amount == 0) revert ZeroAmount();
        if (ax >= SCALAR_ORDER || ay >= SCALAR_ORDER) revert KeyNotInField();
        uint256 expectedValue = token == ETHER ? amount : 0;
        if (msg.value != expectedValue) revert ValueMismatch(expectedValue, msg.value);
        if (held[token] > type(uint128).max - amount) revert TotalTooLarge(token);
        held[token] += amount;
        queueIndex = intake.depositsQueued++;
        depositHash[queueIndex] = L1Ops.depositHash(L1Ops.assetOf(token, amount), uint160(msg.sender), ax, ay);
        emit DepositQueued(queueIndex, msg.sender, token, amount, ax, ay);
        if (token != ETHER) {
            address erc20 = erc20Of[token];
            if (erc20 == address(0)) revert UnknownToken(token);
            uint256 received = IERC20(erc20).takeFrom(msg.sender, amount);
            if (received != amount) revert TokenTakesFee(amount, received);
        }
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
        record.depositsEnd = _matchQueue(l1Ops, header.size, reached.depositsCommitted);
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
        reached.timestamp = header.timestamp;
        reached.depositsCommitted = record.depositsEnd;
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
        progress.executed = next;
        uint64 queueIndex = record.depositsEnd;
        // From the last to the first: the record has the end of the batch's deposits, not their beginning.
        for (uint256 i = l1Ops.count(record.size); i > 0; i--) {
            if (l1Ops.kind(i - 1) == L1Ops.DEPOSIT) {
                queueIndex--;
                delete depositHash[queueIndex];
            } else {
                (uint32 token, address owner, uint128 amount) = l1Ops.withdrawal(i - 1);
                claimable[token][owner] += amount;
                emit WithdrawalCredited(next, token, owner, amount);
            }
        }
        emit BatchExecuted(next, record.newRoot);
    }

    function claim(uint32 token, address owner) external notReentered {
        uint256 amount = claimable[token][owner];
        if (amount == 0) revert NothingToClaim(token, owner);
        claimable[token][owner] = 0;
        // Checked: a token never pays out more than was deposited of it, even if a proof should lie.
        held[token] = uint128(held[token] - amount);
        emit Claimed(token, owner, amount);
        if (token == ETHER) {
            bool paid;
            assembly ("memory-safe") {
                // No answer is copied, so a receiver can not make this call pay for a long one.
                paid := call(gas(), owner, amount, 0, 0, 0, 0)
            }
            if (!paid) revert PaymentFailed(owner);
        } else {
            IERC20(erc20Of[token]).give(owner, amount);
        }
    }

    /// Each deposit must be the next of the queue. Returns the queue index after the last.
    function _matchQueue(bytes calldata l1Ops, uint256 size, uint64 queueIndex) private view returns (uint64) {
        uint256 operations = l1Ops.count(size);
        for (uint256 i = 0; i < operations; i++) {
            if (l1Ops.kind(i) == L1Ops.DEPOSIT) {
                if (l1Ops.depositHash(i) != depositHash[queueIndex]) revert DepositMismatch(queueIndex);
                queueIndex++;
            } else {
                l1Ops.checkWithdrawal(i);
            }
        }
        return queueIndex;
    }

    function _checkRecord(Record calldata record) private view {
        if (keccak256(abi.encode(record)) != batchHash[record.number]) revert RecordMismatch(record.number);
    }
}
