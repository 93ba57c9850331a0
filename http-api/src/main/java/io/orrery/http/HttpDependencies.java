package io.orrery.http;

import io.orrery.domain.rollup.view.RollupView;

/// What the edge needs of the rest of the node.
///
/// @param order told of what this node writes to the tables
public record HttpDependencies(
        RollupInfo info,
        RollupView view,
        Admission admission,
        OrderNews order,
        ProvingProgress proving,
        SettlementReads settlement,
        ExitStates exits,
        ProofDependencies proofs,
        RequestMetrics metrics) {}
