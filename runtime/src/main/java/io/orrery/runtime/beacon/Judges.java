package io.orrery.runtime.beacon;

/// Who takes what is said to the chain.
record Judges(VoteJudge votes, SyncJudge sync, BlockJudge blocks, Addressees addressees) {
    static Judges of(ChainState chain) {
        var signatures = new Signatures(chain.start());
        return new Judges(
                new VoteJudge(chain, signatures),
                new SyncJudge(chain, signatures),
                new BlockJudge(chain, signatures),
                new Addressees(chain.start(), signatures));
    }
}
