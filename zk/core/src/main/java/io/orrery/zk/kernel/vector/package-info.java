/// Batched arithmetic on the Vector API: eight field elements side by side in the lanes of 512-bit vectors.
@NullMarked
package io.orrery.zk.kernel.vector;

import org.jspecify.annotations.NullMarked;
