/// Proofs for any circuit, by hand: `./orrery prove`, `verify`, `setup` and `circuit`. No node is started for them.
@NullMarked
package io.orrery.runtime.prove;

import org.jspecify.annotations.NullMarked;
