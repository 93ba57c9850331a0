/// Keys of Ethereum's validators: BLS12-381, their derivation and their keystores.
@NullMarked
package io.orrery.ethereum.consensus;

import org.jspecify.annotations.NullMarked;
