/// Rank-one constraint systems over the BN254 scalar field.
@NullMarked
package io.orrery.zk.r1cs;

import org.jspecify.annotations.NullMarked;
