/// Blocks that a node has made, as bytes: what they are by fork and preset, the root that a proposer signs,
/// and what makes a proposer refuse one.
///
/// Source: consensus-specs, `specs/*/beacon-chain.md`; beacon-APIs, `types/`; builder-specs;
/// theQRL/qrysm, `proto/qrysm/v1alpha1`.
@NullMarked
package io.orrery.domain.validator.block;

import org.jspecify.annotations.NullMarked;
