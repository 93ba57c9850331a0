package io.orrery.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;
import java.util.Set;

/// Subscriptions: what is told over the WebSocket without being asked for. See docs/API.md, *Subscriptions*.
final class SubscriptionMethods {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final TransactionStatuses statuses;

    SubscriptionMethods(TransactionStatuses statuses) {
        this.statuses = statuses;
    }

    List<Method> table() {
        return List.of(
                Method.of("eth_subscribe", List.of("kind", "options"), this::ethereum),
                Method.of("eth_unsubscribe", List.of("subscription"), SubscriptionMethods::end),
                Method.of("rollup_subscribe", List.of("kind", "options"), this::rollup),
                Method.of("rollup_unsubscribe", List.of("subscription"), SubscriptionMethods::end));
    }

    private JsonNode ethereum(Parameters parameters) {
        var subscriptions = subscriptions(parameters);
        var kind = parameters.get("kind");
        var options = parameters.get("options");
        var interest = switch (kind.text()) {
            case "newHeads" -> new Subscriptions.Interest.Heads();
            case "logs" -> new Subscriptions.Interest.Logs(LogQuery.ofComing(options));
            case "newPendingTransactions" ->
                new Subscriptions.Interest.Sequenced(!options.isAbsent() && options.bool());
            default ->
                throw new RefusedException(
                        Reason.OUT_OF_RANGE, kind.field(), "must be newHeads, logs or newPendingTransactions");
        };
        return JSON.textNode(subscriptions.add("eth_subscription", interest));
    }

    private JsonNode rollup(Parameters parameters) {
        var subscriptions = subscriptions(parameters);
        var kind = parameters.get("kind");
        return switch (kind.text()) {
            case "batches" ->
                JSON.textNode(subscriptions.add("rollup_subscription", new Subscriptions.Interest.Batches()));
            case "forced" ->
                JSON.textNode(subscriptions.add("rollup_subscription", new Subscriptions.Interest.Forced()));
            case "txStatus" -> JSON.textNode(status(subscriptions, parameters.get("options")));
            default ->
                throw new RefusedException(Reason.OUT_OF_RANGE, kind.field(), "must be batches, forced or txStatus");
        };
    }

    /// Of one transaction, told at once as it is now; or of all of a sender.
    private String status(Subscriptions subscriptions, Argument options) {
        var given = options.object(Set.of("hash", "sender"));
        var sender = given.member("sender");
        if (!sender.isAbsent()) {
            return subscriptions.add(
                    "rollup_subscription", new Subscriptions.Interest.StatusOfSender(sender.address()));
        }
        var hash = given.member("hash").transactionHash();
        var id = subscriptions.add("rollup_subscription", new Subscriptions.Interest.StatusOf(hash));
        // Read when it is followed already: what happens in between is told twice and not never.
        subscriptions.tell(id, statuses.of(hash));
        return id;
    }

    private static JsonNode end(Parameters parameters) {
        var given = parameters.get("subscription");
        return JSON.booleanNode(subscriptions(parameters).remove(given.text()));
    }

    private static Subscriptions subscriptions(Parameters parameters) {
        return parameters
                .asker()
                .subscriptions()
                .orElseThrow(() -> new RefusedException(
                        Reason.NEEDS_WEBSOCKET, "", "subscriptions need a WebSocket: connect to /ws"));
    }
}
