package io.orrery.actors;

import io.orrery.domain.rollup.account.Address;
import io.orrery.domain.rollup.state.Shards;
import io.orrery.zk.field.Fr;

/// Which rollup this is.
///
/// @param domain separates chains and contracts, see docs/PROTOCOL.md
/// @param operator the L1 address that commits batches and whose accounts earn the fees
/// @param block the L1 block in which the contract was created
/// @param shards how its state is divided
public record Deployment(Fr domain, Address operator, long block, Shards shards) {}
