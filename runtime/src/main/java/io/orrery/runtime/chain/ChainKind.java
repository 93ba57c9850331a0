package io.orrery.runtime.chain;

/// Clients by the API that they speak. Each counts how far it is behind in units of its own.
enum ChainKind {
    /// Execution clients of Ethereum.
    GETH("seconds"),
    /// Execution clients of QRL 2.0: Ethereum's calls under a name of their own.
    GZOND("seconds"),
    /// Beacon nodes, QRL's too.
    BEACON("slots"),
    BOR("seconds"),
    /// CometBFT's RPC.
    HEIMDALL("seconds"),
    SOLANA("slots");

    private final String unit;

    ChainKind(String unit) {
        this.unit = unit;
    }

    String unit() {
        return unit;
    }
}
