/// Roots of values as the consensus layer hashes them: as much of SSZ as a signer needs. Values are hashed
/// from what they are made of ([io.orrery.domain.validator.ssz.HashTreeRoot]) or from their bytes
/// ([io.orrery.domain.validator.ssz.SszValue]), and never decoded into objects.
///
/// Source: consensus-specs, `ssz/simple-serialize.md`.
@NullMarked
package io.orrery.domain.validator.ssz;

import org.jspecify.annotations.NullMarked;
