/// Where uploaded circuits meet the prover: files from the database, programs from circom, keys in memory.
@NullMarked
package io.orrery.runtime.proofs;

import org.jspecify.annotations.NullMarked;
