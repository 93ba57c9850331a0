package io.orrery.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.orrery.domain.rollup.state.StateShard;
import io.orrery.domain.rollup.transaction.SignedTransaction;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/// How far one of the transactions of a call has come.
sealed interface Attempt {
    /// All but the signature is right.
    record Checked(SignedTransaction signed, AccountDirectory.Identity sender) implements Attempt {}

    record Begun(SignedTransaction signed, CompletionStage<StateShard.Outcome> admission) implements Attempt {}

    /// @param signed empty where it could not be read
    record Failed(Optional<SignedTransaction> signed, Refusal refusal) implements Attempt {
        ObjectNode json() {
            var json = JsonNodeFactory.instance.objectNode();
            signed.ifPresent(known -> json.put("hash", Hex.word(known.hash())));
            json.set("error", refusal.json());
            return json;
        }
    }
}
