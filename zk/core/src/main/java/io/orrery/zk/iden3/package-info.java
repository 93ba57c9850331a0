/// The file formats of the iden3 tools: `.r1cs`, `.wtns` and `.zkey`, and the JSON of snarkjs for keys, proofs
/// and public inputs.
@NullMarked
package io.orrery.zk.iden3;

import org.jspecify.annotations.NullMarked;
