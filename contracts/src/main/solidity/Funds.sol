// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Erc20Transfer} from "./Erc20Transfer.sol";
import {IERC20} from "./IERC20.sol";

/// The tokens of the rollup, what it holds of each, and what it owes to whom. Payments are pulled: the rollup credits, `claim` pays, so
/// nobody's refusal to be paid stops anybody else.
abstract contract Funds {
    using Erc20Transfer for IERC20;

    uint32 internal constant ETHER = 0;

    /// How many tokens there are, ether among them.
    uint32 public tokens = 1;
    mapping(uint32 token => address) public erc20Of;
    mapping(address erc20 => uint32) public tokenOf;
    /// Deposited and not yet claimed: what the contract answers for, whatever a token says of balances.
    mapping(uint32 token => uint128) public held;
    mapping(uint32 token => mapping(address owner => uint256)) public claimable;

    bool private transient entered;

    event TokenRegistered(uint32 indexed token, address erc20);
    event Claimed(uint32 indexed token, address indexed owner, uint256 amount);

    error Reentered();
    error NotAToken(address erc20);
    error TokenAlreadyRegistered(uint32 token);
    error UnknownToken(uint32 token);
    error ValueMismatch(uint256 expected, uint256 given);
    error TokenTakesFee(uint256 expected, uint256 received);
    error TotalTooLarge(uint32 token);
    error NothingToClaim(uint32 token, address owner);
    error PaymentFailed(address owner);

    modifier notReentered() {
        if (entered) revert Reentered();
        entered = true;
        _;
        entered = false;
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

    function _register(address erc20) internal returns (uint32 token) {
        if (erc20.code.length == 0) revert NotAToken(erc20);
        if (tokenOf[erc20] != 0) revert TokenAlreadyRegistered(tokenOf[erc20]);
        token = tokens++;
        erc20Of[token] = erc20;
        tokenOf[erc20] = token;
        emit TokenRegistered(token, erc20);
    }

    /// Counts a deposit as held, before any foreign code runs.
    function _hold(uint32 token, uint128 amount) internal {
        uint256 expectedValue = token == ETHER ? amount : 0;
        if (msg.value != expectedValue) revert ValueMismatch(expectedValue, msg.value);
        if (held[token] > type(uint128).max - amount) revert TotalTooLarge(token);
        held[token] += amount;
    }

    /// Takes what was counted: ether came with the call, a token is asked for it, last of all.
    function _take(uint32 token, uint128 amount) internal {
        if (token != ETHER) {
            address erc20 = erc20Of[token];
            if (erc20 == address(0)) revert UnknownToken(token);
            uint256 received = IERC20(erc20).takeFrom(msg.sender, amount);
            if (received != amount) revert TokenTakesFee(amount, received);
        }
    }
}
