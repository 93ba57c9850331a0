/// What the owner of a rollup's contract does, by hand.
@NullMarked
package io.orrery.runtime.governance;

import org.jspecify.annotations.NullMarked;
