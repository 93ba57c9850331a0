package io.orrery.runtime.beacon;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/// What an honest node does not have: the verdict, and how it behaves. Nothing of it is subject to how it
/// behaves.
final class ControlRoutes {
    private final ChainState chain;
    private final Behaviours behaviours;

    ControlRoutes(ChainState chain, Behaviours behaviours) {
        this.chain = chain;
        this.behaviours = behaviours;
    }

    List<Route> routes() {
        return List.of(
                Route.get("v1/verdict", _ -> Reply.data(VerdictJson.of(chain.verdict()))),
                Route.get("v1/behaviours", _ -> behaviours()),
                Route.post("v1/behaviours/*", request -> {
                    behaviours.on(named(request));
                    return behaviours();
                }),
                new Route("DELETE", List.of("v1", "behaviours"), _ -> {
                    behaviours.clear();
                    return behaviours();
                }),
                new Route("DELETE", List.of("v1", "behaviours", "*"), request -> {
                    behaviours.off(named(request));
                    return behaviours();
                }),
                Route.post("v1/reorg", request -> {
                    chain.reorganize(request.number("depth"));
                    return Reply.data(head());
                }),
                Route.post("v1/live", request -> {
                    chain.seen(validator(request), request.number("epoch"));
                    return Reply.ok();
                }));
    }

    private static Behaviour named(Request request) {
        try {
            return Behaviour.named(request.last());
        } catch (IllegalArgumentException wrong) {
            throw Rejected.bad(String.valueOf(wrong.getMessage()));
        }
    }

    private long validator(Request request) {
        long validator = request.number("validator");
        if (validator >= chain.start().validators().size()) {
            throw Rejected.bad("validator " + validator + " is unknown");
        }
        return validator;
    }

    private Reply behaviours() {
        var all = Wire.JSON.createArrayNode();
        behaviours.all().stream().sorted().forEach(each -> all.add(each.word()));
        return Reply.data(all);
    }

    private ObjectNode head() {
        return Wire.object()
                .put("slot", Long.toString(chain.head().slot()))
                .put("root", chain.head().root().toString());
    }
}
