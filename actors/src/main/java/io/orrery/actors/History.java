package io.orrery.actors;

import io.orrery.domain.retention.Checkpoints;
import io.orrery.domain.rollup.settlement.L1Records;

/// States from which readers begin, and what they are held against.
///
/// @param l1 what L1 has executed
public record History(Checkpoints checkpoints, L1Records l1) {}
