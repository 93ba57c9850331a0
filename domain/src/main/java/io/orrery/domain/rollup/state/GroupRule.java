package io.orrery.domain.rollup.state;

import io.orrery.domain.rollup.transaction.Group;
import io.orrery.domain.rollup.transaction.SignedTransaction;
import java.util.List;
import java.util.Optional;

/// What a group must be for a batch to hold it: see docs/PROTOCOL.md, *Groups*. A batch with a part of one could not be
/// proven, and nothing would come behind it, so the shard asks again what the edge has asked.
final class GroupRule {
    private GroupRule() {}

    /// The field that is wrong; empty where all is well.
    static Optional<String> wrong(int shard, List<SignedTransaction> members) {
        if (members.isEmpty() || members.size() > Group.MAX_MEMBERS) {
            return Optional.of("members");
        }
        var first = members.getFirst().transaction();
        var name =
                Group.name(members.stream().map(SignedTransaction::transaction).toList());
        for (var member : members) {
            var transaction = member.transaction();
            if (!transaction.group().equals(name)) {
                return Optional.of("group");
            }
            // They are cancelled together.
            if (transaction.validUntilBatch() != first.validUntilBatch()) {
                return Optional.of("validUntilBatch");
            }
            // A batch earns fees in one token, and what waits for a fee account waits by token.
            if (transaction.token() != first.token()) {
                return Optional.of("token");
            }
            if (Shards.of(transaction.from()) != shard) {
                return Optional.of("from");
            }
        }
        return Optional.empty();
    }
}
