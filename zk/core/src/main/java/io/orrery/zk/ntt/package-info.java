/// The number-theoretic transform over the BN254 scalar field.
@NullMarked
package io.orrery.zk.ntt;

import org.jspecify.annotations.NullMarked;
