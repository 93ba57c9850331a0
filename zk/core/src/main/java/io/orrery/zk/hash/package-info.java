/// Hash functions: Poseidon over the BN254 scalar field, Keccak-256 and BLAKE-512.
@NullMarked
package io.orrery.zk.hash;

import org.jspecify.annotations.NullMarked;
