// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// What the rollup asks of a proof system with three public inputs.
interface IVerifier {
    /// Says whether `proof` proves `inputs`. Reverts, and never answers false, where an input is not below `r`, where a coordinate of the
    /// proof is not a point, or where the gas does not suffice.
    /// @param proof A.x, A.y, B.x1, B.x0, B.y1, B.y0, C.x, C.y: G2 coordinates have their imaginary part first, as EIP-197 has them.
    function verify(uint256[8] calldata proof, uint256[3] calldata inputs) external view returns (bool);

    /// Says whether every proof proves the inputs at its place, at a cost that is mostly one pairing each. Reverts like `verify`, and where
    /// there are none or not as many of both.
    function verifyAll(uint256[8][] calldata proofs, uint256[3][] calldata inputs) external view returns (bool);
}
