// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

// Order `r` of the BN254 scalar field: roots, commitments and public inputs are below it.
uint256 constant SCALAR_ORDER = 21888242871839275222246405745257275088548364400416034343698204186575808495617;

// Order `q` of the BN254 base field: coordinates of curve points are below it.
uint256 constant BASE_ORDER = 21888242871839275222246405745257275088696311157297823662689037894645226208583;
