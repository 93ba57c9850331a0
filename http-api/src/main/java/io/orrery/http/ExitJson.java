package io.orrery.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.orrery.domain.Digest;
import io.orrery.domain.rollup.account.Address;
import io.orrery.domain.rollup.batch.BatchStreams;
import io.orrery.domain.rollup.batch.SealedBatch;
import io.orrery.domain.rollup.replay.ExitWitness;
import io.orrery.domain.rollup.replay.RollupState;
import io.orrery.zk.hash.Keccak256;

/// What L1's escape takes, as docs/API.md has it: whoever serves witnesses writes them so.
final class ExitJson {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    /// Accounts of one answer: a branch has some 3.3 KB.
    static final int PAGE = 64;

    private ExitJson() {}

    /// The contract's `Record` of a committed batch.
    ///
    /// @param state after it
    /// @param told with the receipt of its data: where that is decides the size word and how the proof is bound
    static ObjectNode record(SealedBatch batch, RollupState state, BatchStreams told) {
        return JSON.objectNode()
                .put("number", batch.number())
                .put("size", told.mode().sizeWord(batch.size()))
                .put("timestamp", batch.timestamp())
                .put("queueEnd", state.queueTaken())
                .put("newRoot", Hex.word(state.root()))
                .put("commitment", Hex.word(told.commitment()))
                .put("challenge", Hex.word(told.challenge()))
                .put("evaluation", Hex.word(told.evaluation()))
                .put("l1OpsHash", Digest.of(Keccak256.hash(told.l1Operations())).toString());
    }

    /// An owner's accounts from an index on, as many as one answer has, and the index that the next one begins with.
    static ObjectNode page(RollupState state, Address owner, long from) {
        var json = JSON.objectNode().put("batch", state.batch()).put("stateRoot", Hex.word(state.root()));
        var accounts = json.putArray("accounts");
        var indices = state.accountsOf(owner).stream()
                .filter(index -> index >= from)
                .sorted()
                .toList();
        indices.stream()
                .limit(PAGE)
                .flatMap(index -> state.witness(index).stream())
                .forEach(found -> accounts.add(witness(found)));
        return json.put("next", indices.size() > PAGE ? indices.get(PAGE) : null);
    }

    /// An account with its branch.
    static ObjectNode witness(ExitWitness witness) {
        var account = witness.account();
        var json = JSON.objectNode()
                .put("index", witness.index())
                .put("owner", account.owner().toString())
                .put("token", account.token())
                .put("nonce", account.nonce())
                .put("balance", account.balance().toString());
        json.putObject("key")
                .put("x", Hex.word(account.key().x()))
                .put("y", Hex.word(account.key().y()));
        var branch = json.putArray("branch");
        for (var others : witness.branch()) {
            branch.addArray()
                    .add(Hex.word(others.first()))
                    .add(Hex.word(others.second()))
                    .add(Hex.word(others.third()));
        }
        return json;
    }
}
