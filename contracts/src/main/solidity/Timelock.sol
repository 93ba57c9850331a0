// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// An owner whose changes everybody hears of in time.
///
/// A change is a call of this contract to itself, announced by the owner and carried out by anyone once the timelock has run.
abstract contract Timelock {
    /// How long an announced change may wait after its time has come.
    uint48 public constant CHANGE_LASTS = 30 days;

    /// Seconds from the announcement of a change to the moment when it may be made.
    uint48 public immutable timelock;

    address public owner;
    /// When an announced change may be made, by the hash of its call; zero for all others.
    mapping(bytes32 callHash => uint48) public announced;

    event ChangeAnnounced(bytes32 indexed callHash, bytes call, uint48 notBefore);
    event ChangeWithdrawn(bytes32 indexed callHash);
    event ChangeMade(bytes32 indexed callHash);
    event OwnerSet(address indexed owner);

    error UnsoundRoles();
    error NotOwner(address caller);
    error NotAnnounced(address caller);
    error AlreadyAnnounced(bytes32 callHash);
    error NotYet(uint48 notBefore);
    error ChangeFailed();

    modifier onlyOwner() {
        if (msg.sender != owner) revert NotOwner(msg.sender);
        _;
    }

    /// Of what only an announced change may call.
    modifier onlyAnnounced() {
        if (msg.sender != address(this)) revert NotAnnounced(msg.sender);
        _;
    }

    constructor(address owner_, uint48 timelock_) {
        if (owner_ == address(0) || timelock_ > 10 * 365 days) revert UnsoundRoles();
        timelock = timelock_;
        owner = owner_;
        emit OwnerSet(owner_);
    }

    function announce(bytes calldata call) external onlyOwner {
        bytes32 callHash = keccak256(call);
        if (announced[callHash] != 0) revert AlreadyAnnounced(callHash);
        uint48 notBefore = uint48(block.timestamp) + timelock;
        announced[callHash] = notBefore;
        emit ChangeAnnounced(callHash, call, notBefore);
    }

    function withdrawChange(bytes32 callHash) external onlyOwner {
        if (announced[callHash] == 0) revert NotAnnounced(msg.sender);
        delete announced[callHash];
        emit ChangeWithdrawn(callHash);
    }

    /// The announcement is used up before the call, so that a change is made once. The call goes to this contract alone.
    function makeChange(bytes calldata call) external {
        bytes32 callHash = keccak256(call);
        uint48 notBefore = announced[callHash];
        if (notBefore == 0) revert NotAnnounced(msg.sender);
        if (block.timestamp < notBefore || block.timestamp > notBefore + CHANGE_LASTS) revert NotYet(notBefore);
        delete announced[callHash];
        (bool made,) = address(this).call(call);
        if (!made) revert ChangeFailed();
        emit ChangeMade(callHash);
    }

    function setOwner(address owner_) external onlyAnnounced {
        if (owner_ == address(0)) revert UnsoundRoles();
        owner = owner_;
        emit OwnerSet(owner_);
    }
}
