package io.orrery.http;

import io.orrery.domain.rollup.view.RollupView;

/// What the edge needs of the rest of the node.
public record HttpDependencies(
        RollupInfo info,
        RollupView view,
        Admission admission,
        ProvingProgress proving,
        SettlementReads settlement,
        ExitStates exits,
        ProofDependencies proofs,
        RequestMetrics metrics) {}
