// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// Balances without allowances: what the odd tokens below have in common.
abstract contract OddToken {
    mapping(address owner => uint256) public balanceOf;

    function mint(address to, uint256 amount) external {
        balanceOf[to] += amount;
    }

    function _move(address from, address to, uint256 amount) internal {
        balanceOf[from] -= amount;
        balanceOf[to] += amount;
    }
}

/// Keeps one part in a hundred of each transfer.
contract FeeToken is OddToken {
    function transferFrom(address from, address to, uint256 amount) external returns (bool) {
        _move(from, to, amount);
        balanceOf[to] -= amount / 100;
        return true;
    }
}

/// Returns nothing, as several old and large tokens do.
contract SilentToken is OddToken {
    function transfer(address to, uint256 amount) external {
        _move(msg.sender, to, amount);
    }

    function transferFrom(address from, address to, uint256 amount) external {
        _move(from, to, amount);
    }
}

/// Answers false and moves nothing.
contract RefusingToken is OddToken {
    function transferFrom(address, address, uint256) external pure returns (bool) {
        return false;
    }
}

/// Calls the depositing contract back in the middle of a transfer.
contract ReentrantToken is OddToken {
    function transferFrom(address from, address to, uint256 amount) external returns (bool) {
        _move(from, to, amount);
        (bool entered, bytes memory answer) =
            msg.sender.call{value: 0}(abi.encodeWithSignature("claim(uint32,address)", 0, from));
        if (!entered) {
            assembly ("memory-safe") {
                revert(add(answer, 32), mload(answer))
            }
        }
        return true;
    }
}
