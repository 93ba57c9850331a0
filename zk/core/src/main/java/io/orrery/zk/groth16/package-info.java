/// Groth16 over BN254 (Groth, "On the size of pairing-based non-interactive arguments", 2016): development
/// setup, proving and verification.
@NullMarked
package io.orrery.zk.groth16;

import org.jspecify.annotations.NullMarked;
