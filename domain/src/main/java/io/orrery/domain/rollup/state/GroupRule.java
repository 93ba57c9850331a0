package io.orrery.domain.rollup.state;

import io.orrery.domain.rollup.transaction.DecimalFloat;
import io.orrery.domain.rollup.transaction.Group;
import io.orrery.domain.rollup.transaction.SignedTransaction;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// What a group must be for a batch to hold it: see docs/PROTOCOL.md, *Groups*. A batch with a part of one could not be
/// proven, and nothing would come behind it, so the shard asks again what the edge has asked.
final class GroupRule {
    private GroupRule() {}

    /// The field that is wrong; empty where all is well.
    static Optional<String> wrong(List<SignedTransaction> members) {
        if (members.isEmpty() || members.size() > Group.MAX_MEMBERS) {
            return Optional.of("members");
        }
        var name =
                Group.name(members.stream().map(SignedTransaction::transaction).toList());
        var first = members.getFirst().transaction();
        var earned = OptionalLong.empty();
        for (var member : members) {
            var transaction = member.transaction();
            if (!transaction.group().equals(name)) {
                return Optional.of("group");
            }
            // They are cancelled together.
            if (transaction.validUntilBatch() != first.validUntilBatch()) {
                return Optional.of("validUntilBatch");
            }
            // A batch earns fees in one token.
            if (DecimalFloat.FEE.decode(transaction.fee()).signum() != 0) {
                if (earned.isPresent() && earned.getAsLong() != transaction.token()) {
                    return Optional.of("fee");
                }
                earned = OptionalLong.of(transaction.token());
            }
        }
        return Optional.empty();
    }
}
