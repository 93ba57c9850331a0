// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// The part of EIP-20 that the rollup calls. Many tokens return nothing where the standard says `bool`: see Erc20Transfer.
interface IERC20 {
    function balanceOf(address owner) external view returns (uint256);

    function transfer(address to, uint256 amount) external returns (bool);

    function transferFrom(address from, address to, uint256 amount) external returns (bool);
}
