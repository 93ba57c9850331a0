/// Roots of values as the consensus layer hashes them: as much of SSZ as a signer needs, and no decoding.
///
/// Source: consensus-specs, `ssz/simple-serialize.md`.
@NullMarked
package io.orrery.domain.validator.ssz;

import org.jspecify.annotations.NullMarked;
