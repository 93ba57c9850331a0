package io.orrery.http;

import io.orrery.domain.Digest;
import io.orrery.domain.rollup.account.Address;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Which logs a caller wants: the filter object of Ethereum's execution API.
///
/// @param from the first block; absent means the newest
/// @param to the last block; absent means the newest
/// @param addresses none means any
/// @param topics by position; none means any
record LogQuery(
        Optional<BlockTag> from,
        Optional<BlockTag> to,
        Optional<Digest> blockHash,
        Set<Address> addresses,
        List<Set<Digest>> topics) {
    private static final Set<String> MEMBERS = Set.of("fromBlock", "toBlock", "blockHash", "address", "topics");
    /// What one subscription may say of logs: it has no range.
    private static final Set<String> SUBSCRIPTION_MEMBERS = Set.of("address", "topics");

    private static final int MAX_TOPICS = 4;
    private static final int MAX_ALTERNATIVES = 100;

    static LogQuery of(Argument given) {
        return of(given, MEMBERS);
    }

    /// Of logs that are to come; what is absent means all of them.
    static LogQuery ofComing(Argument given) {
        return given.isAbsent()
                ? new LogQuery(Optional.empty(), Optional.empty(), Optional.empty(), Set.of(), List.of())
                : of(given, SUBSCRIPTION_MEMBERS);
    }

    private static LogQuery of(Argument given, Set<String> members) {
        var filter = given.object(members);
        var from = tag(filter.member("fromBlock"));
        var to = tag(filter.member("toBlock"));
        var hash = filter.member("blockHash");
        if (!hash.isAbsent() && (from.isPresent() || to.isPresent())) {
            throw new RefusedException(
                    Reason.OUT_OF_RANGE, hash.field(), "a block's hash and a range of blocks exclude one another");
        }
        var addresses = new HashSet<Address>();
        filter.member("address").oneOrMore(MAX_ALTERNATIVES).forEach(each -> addresses.add(each.address()));
        var topics = new ArrayList<Set<Digest>>();
        for (var position : filter.member("topics").elements(MAX_TOPICS)) {
            var alternatives = new HashSet<Digest>();
            position.oneOrMore(MAX_ALTERNATIVES).forEach(each -> alternatives.add(each.digest()));
            topics.add(alternatives);
        }
        return new LogQuery(
                from, to, hash.isAbsent() ? Optional.empty() : Optional.of(hash.digest()), addresses, topics);
    }

    private static Optional<BlockTag> tag(Argument given) {
        return given.isAbsent() ? Optional.empty() : Optional.of(BlockTag.of(given));
    }

    boolean wants(EthLogs.Log log) {
        if (!addresses.isEmpty() && !addresses.contains(log.address())) {
            return false;
        }
        if (topics.size() > log.topics().size()) {
            return false;
        }
        for (int i = 0; i < topics.size(); i++) {
            if (!topics.get(i).isEmpty() && !topics.get(i).contains(log.topics().get(i))) {
                return false;
            }
        }
        return true;
    }
}
