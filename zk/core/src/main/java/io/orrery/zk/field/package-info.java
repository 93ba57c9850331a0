/// The two prime fields of BN254 (alt_bn128, EIP-196): immutable elements, and the arithmetic on flat limb
/// arrays that bulk work uses.
@NullMarked
package io.orrery.zk.field;

import org.jspecify.annotations.NullMarked;
