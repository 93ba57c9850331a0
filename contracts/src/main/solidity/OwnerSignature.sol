// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// What an account's owner signs for L1 to do (EIP-712), and who signed.
library OwnerSignature {
    bytes32 private constant DOMAIN_TYPE =
        keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");
    bytes32 private constant NAME = keccak256("Orrery");
    bytes32 private constant VERSION = keccak256("1");
    bytes32 private constant SET_KEY_TYPE =
        keccak256("SetKey(address owner,uint32 account,uint256 ax,uint256 ay,uint256 nonce,uint256 deadline)");

    /// Half of the order of secp256k1: of the two signatures that each message has, only the one with the smaller `s` is taken (EIP-2).
    uint256 private constant HALF_ORDER = 0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0;

    error SignatureMalformed();
    error NotSignedByOwner(address owner, address signer);

    /// The digest to sign. The chain and the contract are in it: a signature for one rollup is worth nothing at another. They are not kept,
    /// because where a chain splits, the chain id of one half changes.
    function setKey(address owner, uint32 account, uint256 ax, uint256 ay, uint256 nonce, uint256 deadline)
        internal
        view
        returns (bytes32)
    {
        bytes32 separator = keccak256(abi.encode(DOMAIN_TYPE, NAME, VERSION, block.chainid, address(this)));
        bytes32 content = keccak256(abi.encode(SET_KEY_TYPE, owner, account, ax, ay, nonce, deadline));
        return keccak256(abi.encodePacked(hex"1901", separator, content));
    }

    function check(address owner, bytes32 digest, bytes calldata signature) internal pure {
        address by = signer(digest, signature);
        // Zero is what the precompile answers where nobody signed.
        if (by == address(0) || by != owner) revert NotSignedByOwner(owner, by);
    }

    /// Who signed the digest; zero where nobody did.
    /// @param signature r, s, v: 65 bytes
    function signer(bytes32 digest, bytes calldata signature) internal pure returns (address) {
        if (signature.length != 65) revert SignatureMalformed();
        bytes32 r = bytes32(signature[0:32]);
        bytes32 s = bytes32(signature[32:64]);
        uint8 v = uint8(signature[64]);
        if (uint256(s) > HALF_ORDER || (v != 27 && v != 28)) revert SignatureMalformed();
        return ecrecover(digest, v, r, s);
    }
}
