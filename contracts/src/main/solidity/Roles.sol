// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Timelock} from "./Timelock.sol";

/// Who may do what, and when. Operators commit batches. The owner can announce changes and pause for a while; nobody can do anything to funds.
///
/// The timelock is at least twice the forced deadline: whoever does not like a change has a whole forced deadline to decide, and another in
/// which a forced exit is executed or the escape opens.
abstract contract Roles is Timelock {
    mapping(address => bool) public isOperator;

    event OperatorSet(address indexed operator, bool allowed);

    error NotOperator(address caller);

    modifier onlyOperator() {
        if (!isOperator[msg.sender]) revert NotOperator(msg.sender);
        _;
    }

    constructor(address owner_, address operator, uint48 timelock_, uint48 forcedDeadline_)
        Timelock(owner_, timelock_)
    {
        if (operator == address(0) || timelock_ / 2 < forcedDeadline_) revert UnsoundRoles();
        isOperator[operator] = true;
        emit OperatorSet(operator, true);
    }

    function setOperator(address operator, bool allowed) external onlyAnnounced {
        isOperator[operator] = allowed;
        emit OperatorSet(operator, allowed);
    }
}
