/// Leaving a rollup by L1 alone: its history as L1 has it, and the branches of one's accounts.
@NullMarked
package io.orrery.runtime.escape;

import org.jspecify.annotations.NullMarked;
