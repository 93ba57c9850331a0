package io.orrery.http;

import io.orrery.domain.rollup.view.RollupView;
import io.orrery.http.shared.SharedStore;

/// What the edge needs of the rest of the node.
///
/// @param order told of what this node writes to the tables
/// @param shared with the other nodes
public record HttpDependencies(
        RollupInfo info,
        RollupView view,
        Admission admission,
        OrderNews order,
        ProvingProgress proving,
        SettlementReads settlement,
        ExitStates exits,
        ProofDependencies proofs,
        SharedStore shared,
        RequestMetrics metrics) {}
