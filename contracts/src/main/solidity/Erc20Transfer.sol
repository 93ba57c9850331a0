// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "./IERC20.sol";

/// Moves tokens that follow EIP-20 and tokens that return nothing; a token that answers false, or anything else, is refused.
library Erc20Transfer {
    error TransferRefused(address token);

    /// Takes `amount` from `from` and returns what the balance of this contract really grew by. A balance that shrinks is an arithmetic error.
    function takeFrom(IERC20 token, address from, uint256 amount) internal returns (uint256) {
        uint256 before = token.balanceOf(address(this));
        _call(token, abi.encodeCall(IERC20.transferFrom, (from, address(this), amount)));
        return token.balanceOf(address(this)) - before;
    }

    function give(IERC20 token, address to, uint256 amount) internal {
        _call(token, abi.encodeCall(IERC20.transfer, (to, amount)));
    }

    function _call(IERC20 token, bytes memory input) private {
        bool accepted;
        assembly ("memory-safe") {
            // One word of the answer is all that is read, so a token can not make this call pay for copying a long one.
            mstore(0, 0)
            let succeeded := call(gas(), token, 0, add(input, 32), mload(input), 0, 32)
            let answered := or(iszero(returndatasize()), and(gt(returndatasize(), 31), eq(mload(0), 1)))
            accepted := and(and(succeeded, answered), gt(extcodesize(token), 0))
        }
        if (!accepted) revert TransferRefused(address(token));
    }
}
