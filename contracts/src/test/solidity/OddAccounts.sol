// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

interface IRollup {
    function deposit(uint32 token, uint128 amount, uint256 ax, uint256 ay) external payable returns (uint64);

    function claim(uint32 token, address owner) external;

    function claimTo(uint32 token, address to) external;
}

/// Deposits, but does not take ether.
contract RevertingReceiver {
    error NotWanted();

    function deposit(address rollup) external payable {
        IRollup(rollup).deposit{value: msg.value}(0, uint128(msg.value), 1, 2);
    }

    function claimTo(address rollup, address to) external {
        IRollup(rollup).claimTo(0, to);
    }

    receive() external payable {
        revert NotWanted();
    }
}

/// Claims again when it is paid.
contract ReentrantReceiver {
    receive() external payable {
        IRollup(msg.sender).claim(0, address(this));
    }
}
