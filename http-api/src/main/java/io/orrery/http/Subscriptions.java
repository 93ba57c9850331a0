package io.orrery.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.orrery.domain.rollup.account.Address;
import io.orrery.zk.field.Fr;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/// What one connection follows. Its state is guarded by itself.
final class Subscriptions {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    /// What is followed.
    sealed interface Interest {
        record Heads() implements Interest {}

        record Logs(LogQuery query) implements Interest {}

        /// @param full whether whole transactions are told, or their hashes
        record Sequenced(boolean full) implements Interest {}

        record Batches() implements Interest {}

        /// What L1 has asked for.
        record Forced() implements Interest {}

        record StatusOf(Fr hash) implements Interest {}

        record StatusOfSender(Address sender) implements Interest {}
    }

    private record Following(String method, Interest interest) {}

    /// Notifications that wait for the answer that tells of their subscription. An answer comes at once, but for a
    /// long batch of requests.
    private static final int MAX_HELD = 1_000;

    private final Map<String, Following> followed = new LinkedHashMap<>();
    private final Set<String> unanswered = new HashSet<>();
    private final List<ObjectNode> held = new ArrayList<>();
    private final int max;
    private final Consumer<ObjectNode> out;
    private final Runnable overflow;
    private long nextId;

    /// @param max at a time
    /// @param out takes notifications; must not block
    /// @param overflow told where more would have to be kept than may be
    Subscriptions(int max, Consumer<ObjectNode> out, Runnable overflow) {
        this.max = max;
        this.out = out;
        this.overflow = overflow;
    }

    /// Its id: a quantity, of this connection alone. It takes part in whatever happens from now on.
    ///
    /// @param method of the notifications: `eth_subscription` or `rollup_subscription`
    synchronized String add(String method, Interest interest) {
        if (followed.size() >= max) {
            throw new RefusedException(
                    Reason.TOO_MANY_SUBSCRIPTIONS, "", "a connection has at most " + max + " subscriptions");
        }
        var id = Hex.quantity(++nextId);
        followed.put(id, new Following(method, interest));
        unanswered.add(id);
        return id;
    }

    /// Tells one subscription something out of turn.
    synchronized void tell(String id, JsonNode result) {
        var following = followed.get(id);
        if (following != null) {
            send(id, following, result);
        }
    }

    synchronized boolean remove(String id) {
        return followed.remove(id) != null;
    }

    /// Has the answer sent that tells of new subscriptions, where there is one, and then what was held back for them: a
    /// client can not do
    /// with a notification whose subscription it does not know yet.
    synchronized void answer(Runnable send) {
        send.run();
        unanswered.clear();
        held.forEach(out);
        held.clear();
    }

    synchronized void tell(News news) {
        for (var each : followed.entrySet()) {
            for (var result : results(each.getValue().interest(), news)) {
                send(each.getKey(), each.getValue(), result);
            }
        }
    }

    private void send(String id, Following following, JsonNode result) {
        var notification = notification(following.method(), id, result);
        if (!unanswered.contains(id)) {
            out.accept(notification);
        } else if (held.size() < MAX_HELD) {
            held.add(notification);
        } else {
            overflow.run();
        }
    }

    private static List<? extends JsonNode> results(Interest interest, News news) {
        return switch (news) {
            case News.Sequenced sequenced -> sequenced(interest, sequenced);
            case News.Sealed sealed -> sealed(interest, sealed);
            case News.Advanced advanced -> advanced(interest, advanced);
        };
    }

    private static List<? extends JsonNode> sequenced(Interest interest, News.Sequenced news) {
        return switch (interest) {
            case Interest.Sequenced(var full) ->
                news.entries().stream()
                        .map(entry -> full
                                ? EthJson.transaction(entry, Optional.empty())
                                : JSON.textNode(Hex.word(entry.transaction().hash())))
                        .toList();
            case Interest.StatusOf _, Interest.StatusOfSender _ ->
                news.entries().stream()
                        .filter(entry -> concerns(interest, entry))
                        .map(entry -> RollupJson.status(entry.transaction(), Optional.empty()))
                        .toList();
            case Interest.Forced _ -> forced(news.entries());
            case Interest.Heads _, Interest.Logs _, Interest.Batches _ -> List.of();
        };
    }

    private static List<? extends JsonNode> sealed(Interest interest, News.Sealed news) {
        return switch (interest) {
            case Interest.Heads _ -> List.of(news.header());
            case Interest.Logs(var query) ->
                news.logs().stream()
                        .filter(placed -> query.wants(placed.log()))
                        .map(EthLogs.Placed::json)
                        .toList();
            case Interest.Sequenced _,
                    Interest.Batches _,
                    Interest.Forced _,
                    Interest.StatusOf _,
                    Interest.StatusOfSender _ -> List.of();
        };
    }

    private static List<? extends JsonNode> advanced(Interest interest, News.Advanced news) {
        return switch (interest) {
            case Interest.Batches _ -> List.of(news.batch());
            case Interest.StatusOf _, Interest.StatusOfSender _ -> {
                var statuses = new ArrayList<ObjectNode>();
                for (int i = 0; i < news.entries().size(); i++) {
                    if (concerns(interest, news.entries().get(i))) {
                        statuses.add(news.statuses().get(i));
                    }
                }
                yield statuses;
            }
            case Interest.Forced _ -> forced(news.entries());
            case Interest.Heads _, Interest.Logs _, Interest.Sequenced _ -> List.of();
        };
    }

    private static List<ObjectNode> forced(List<EthJson.Entry> entries) {
        return entries.stream()
                .flatMap(entry -> RollupJson.queued(entry.transaction()).stream())
                .toList();
    }

    private static boolean concerns(Interest interest, EthJson.Entry entry) {
        return switch (interest) {
            case Interest.StatusOf(var hash) -> entry.transaction().hash().equals(hash);
            case Interest.StatusOfSender(var sender) -> entry.parties().from().equals(sender);
            case Interest.Heads _, Interest.Logs _, Interest.Sequenced _, Interest.Batches _, Interest.Forced _ ->
                false;
        };
    }

    private static ObjectNode notification(String method, String id, JsonNode result) {
        var json = JSON.objectNode().put("jsonrpc", "2.0").put("method", method);
        json.putObject("params").put("subscription", id).set("result", result);
        return json;
    }
}
