/// The BabyJubJub curve (EIP-2494) and EdDSA-Poseidon signatures over it.
@NullMarked
package io.orrery.zk.babyjub;

import org.jspecify.annotations.NullMarked;
