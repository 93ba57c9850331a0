/// Batched arithmetic: what differs between a plain processor, a vector unit, native code and a GPU, and nothing
/// else.
@NullMarked
package io.orrery.zk.kernel;

import org.jspecify.annotations.NullMarked;
