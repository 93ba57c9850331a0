// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {OwnerSignature} from "./OwnerSignature.sol";
import {Timelock} from "./Timelock.sol";

/// Where a rollup's data may be beside L1's calldata, and the committee that says it has it. What places are taken is fixed when this is made;
/// who the members are can be changed as the rollup itself can: announced, and after a timelock. See docs/PROTOCOL.md, "Data availability".
///
/// Nobody here can take funds: what is attested is that data can be had, and what the data does is proven.
contract DataPolicy is Timelock {
    uint256 public constant COMMITTEE = 1;
    uint256 public constant ALT_DA = 2;
    uint256 public constant BLOB = 3;

    uint256 private constant MOST_MEMBERS = 32;
    uint256 private constant MOST_COMMITMENT = 8192;
    uint256 private constant SIGNATURE_BYTES = 65;
    bytes32 private constant TAG = keccak256("orrery.data.v1");

    /// A bit for each kind, at its number.
    uint8 public immutable kinds;

    uint8 public threshold;
    address[] private memberList;
    mapping(address => bool) public isMember;

    event CommitteeSet(address[] members, uint8 threshold);

    error UnsoundPolicy();
    error KindNotTaken(uint256 kind);
    error AttestationMalformed(uint256 length);
    error TooFewSignatures(uint256 count, uint256 threshold);
    error SignersNotRising(address signer);
    error NotMember(address signer);
    error NotThatBlob(bytes32 versionedHash);

    /// @param kinds_ without bit 0: calldata is the rollup's own, and always taken
    /// @param members none if and only if the committee is not among the kinds
    constructor(address owner_, uint48 timelock_, uint8 kinds_, address[] memory members, uint8 threshold_)
        Timelock(owner_, timelock_)
    {
        bool withCommittee = (kinds_ >> COMMITTEE) & 1 == 1;
        if (kinds_ == 0 || kinds_ & 1 == 1 || kinds_ >> (BLOB + 1) != 0) revert UnsoundPolicy();
        if (withCommittee != (members.length != 0)) revert UnsoundPolicy();
        kinds = kinds_;
        if (withCommittee) _set(members, threshold_);
    }

    function setCommittee(address[] calldata members, uint8 threshold_) external onlyAnnounced {
        if ((kinds >> COMMITTEE) & 1 == 0) revert UnsoundPolicy();
        for (uint256 i = 0; i < memberList.length; i++) {
            isMember[memberList[i]] = false;
        }
        _set(members, threshold_);
    }

    function committee() external view returns (address[] memory) {
        return memberList;
    }

    /// What a member signs who has the data of a batch. The chain and both contracts are in it, so a signature is worth nothing elsewhere; the
    /// commitment is, so that it is worth nothing for another batch of that number.
    /// @param slotsHash keccak of the slot bytes
    function digest(address rollup, uint32 number, uint256 commitment, bytes32 slotsHash) public view returns (bytes32) {
        return keccak256(abi.encode(TAG, block.chainid, address(this), rollup, number, commitment, slotsHash));
    }

    /// Reverts unless the attestation stands for the data of the caller's batch.
    function check(uint32 number, uint256 commitment, bytes calldata attestation) external view {
        uint256 length = attestation.length;
        if (length == 0) revert AttestationMalformed(0);
        uint256 kind = uint8(attestation[0]);
        if (kind > BLOB || (kinds >> kind) & 1 == 0) revert KindNotTaken(kind);
        if (kind == ALT_DA) {
            if (length == 1 || length > 1 + MOST_COMMITMENT) revert AttestationMalformed(length);
            return;
        }
        if (length < 33) revert AttestationMalformed(length);
        bytes32 word = bytes32(attestation[1:33]);
        if (kind == BLOB) {
            if (length != 33) revert AttestationMalformed(length);
            if (word == 0 || word != blobhash(0)) revert NotThatBlob(word);
            return;
        }
        _checkSignatures(digest(msg.sender, number, commitment, word), attestation[33:]);
    }

    /// Each by a member, in the order of the members' addresses: so none counts twice, and the loop ends with the members.
    function _checkSignatures(bytes32 signed, bytes calldata signatures) private view {
        uint256 count = signatures.length / SIGNATURE_BYTES;
        if (signatures.length % SIGNATURE_BYTES != 0) revert AttestationMalformed(33 + signatures.length);
        if (count < threshold) revert TooFewSignatures(count, threshold);
        address last;
        for (uint256 i = 0; i < count; i++) {
            bytes calldata signature = signatures[i * SIGNATURE_BYTES:(i + 1) * SIGNATURE_BYTES];
            address signer = OwnerSignature.signer(signed, signature);
            if (signer <= last) revert SignersNotRising(signer);
            if (!isMember[signer]) revert NotMember(signer);
            last = signer;
        }
    }

    function _set(address[] memory members, uint8 threshold_) private {
        if (threshold_ == 0 || threshold_ > members.length || members.length > MOST_MEMBERS) revert UnsoundPolicy();
        for (uint256 i = 0; i < members.length; i++) {
            if (members[i] == address(0) || isMember[members[i]]) revert UnsoundPolicy();
            isMember[members[i]] = true;
        }
        memberList = members;
        threshold = threshold_;
        emit CommitteeSet(members, threshold_);
    }
}
