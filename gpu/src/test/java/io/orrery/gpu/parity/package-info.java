/// One suite for all kernels: whatever the scalar ones answer, the others answer bit by bit.
@NullMarked
package io.orrery.gpu.parity;

import org.jspecify.annotations.NullMarked;
