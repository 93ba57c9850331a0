package io.orrery.http;

import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpMethods;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCodes;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.orrery.domain.rollup.batch.BatchStage;
import io.orrery.domain.rollup.replay.ExitWitness;
import io.orrery.domain.rollup.replay.RollupState;
import io.orrery.domain.rollup.view.RollupView;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Accounts with their branches to a state root: by JSON-RPC, and what a wallet needs to leave by L1 alone by REST.
final class ExitMethods {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final Set<String> ACCOUNT_MEMBERS = Set.of("owner", "token");

    /// L1 executes no two batches in a second.
    private static final HttpHeader CACHED = HttpHeader.parse("Cache-Control", "public, max-age=1");

    private final RollupInfo info;
    private final RollupView view;
    private final SettlementReads settlement;
    private final ExitStates states;
    private final Await await;
    private final Chain chain;

    ExitMethods(HttpDependencies dependencies, Await await, Chain chain) {
        this.info = dependencies.info();
        this.view = dependencies.view();
        this.settlement = dependencies.settlement();
        this.states = dependencies.exits();
        this.await = await;
        this.chain = chain;
    }

    List<Method> table() {
        return List.of(
                Method.of("rollup_getAccountProof", List.of("account", "tag"), this::proof),
                Method.of("rollup_getExitWitness", List.of("account"), this::witness));
    }

    List<Route> routes() {
        return List.of(new Route(HttpMethods.GET, "/v1/exit-witness/{owner}", Route.Body.NONE, this::ofOwner));
    }

    private JsonNode proof(Parameters parameters) {
        var given = parameters.get("tag");
        var state = given.isAbsent() ? executed(given.field()) : state(block(given), given.field());
        var json = head(state);
        json.setAll(ExitJson.witness(account(state, parameters.get("account"))));
        return json;
    }

    /// The newest root that is known stands for `latest`: a batch that is only sealed has none.
    private long block(Argument given) {
        return switch (BlockTag.of(given)) {
            case BlockTag.Latest _, BlockTag.Pending _ -> chain.head(BatchStage.ASSEMBLED);
            case BlockTag.Safe safe -> chain.number(safe, given.field());
            case BlockTag.Finalized last -> chain.number(last, given.field());
            case BlockTag.Numbered numbered -> chain.number(numbered, given.field());
            case BlockTag.Hashed hashed -> chain.number(hashed, given.field());
        };
    }

    private JsonNode witness(Parameters parameters) {
        var given = parameters.get("account");
        var state = executed(given.field());
        var json = head(state);
        json.set("account", ExitJson.witness(account(state, given)));
        json.set("record", record(state));
        return json;
    }

    private HttpResponse ofOwner(RestRequest request) {
        var owner = new Argument("owner", TextNode.valueOf(request.path("owner"))).address();
        long from = request.query("from")
                .map(text -> new Argument("from", TextNode.valueOf(text)).uint32())
                .orElse(0L);
        var state = executed("owner");
        var tag = HttpHeader.parse("ETag", "\"" + state.batch() + "-" + from + "\"");
        if (request.header("If-None-Match").filter(tag.value()::equals).isPresent()) {
            return HttpResponse.create().withStatus(StatusCodes.NOT_MODIFIED).addHeaders(List.of(tag, CACHED));
        }
        var json = ExitJson.page(state, owner, from)
                .put("l1ChainId", info.l1ChainId())
                .put("rollup", info.rollup().toString());
        json.set("record", record(state));
        return RestRoutes.json(StatusCodes.OK, json).addHeaders(List.of(tag, CACHED));
    }

    private static ObjectNode head(RollupState state) {
        return JSON.objectNode().put("batch", state.batch()).put("stateRoot", Hex.word(state.root()));
    }

    private JsonNode record(RollupState state) {
        return await.of(view.batch(state.batch()))
                .<JsonNode>map(batch -> ExitJson.record(
                        batch.batch(),
                        state,
                        await.of(settlement.streams(batch.streams().orElseThrow()))))
                .orElseGet(JSON::nullNode);
    }

    private RollupState executed(String field) {
        long last = chain.head(BatchStage.EXECUTED);
        if (last == Chain.GENESIS) {
            throw new RefusedException(Reason.NOT_FOUND, field, "L1 has executed no batch yet");
        }
        return state(last, field);
    }

    private RollupState state(long batch, String field) {
        if (batch > chain.head(BatchStage.ASSEMBLED)) {
            throw new RefusedException(
                    Reason.NOT_FOUND, field, "batch " + batch + " is not assembled: it has no root yet");
        }
        var state = await.of(states.after(batch))
                .orElseThrow(() -> new RefusedException(
                        Reason.NOT_KEPT,
                        field,
                        "the state after batch " + batch + " is older than those that are kept"));
        // The second path has found it: what L1 is told must be the same.
        if (batch > Chain.GENESIS) {
            var told = await.of(view.batch(batch)).flatMap(Chain::stateRoot);
            if (!told.equals(Optional.of(state.root()))) {
                throw new IllegalStateException(
                        "batch " + batch + " leads to root " + state.root() + ", L1 is told " + told);
            }
        }
        return state;
    }

    private ExitWitness account(RollupState state, Argument given) {
        return (given.node().isObject() ? ofOwner(state, given) : state.witness(given.uint32()))
                .orElseThrow(() -> new RefusedException(
                        Reason.NOT_FOUND, given.field(), "no batch up to " + state.batch() + " has opened it"));
    }

    private static Optional<ExitWitness> ofOwner(RollupState state, Argument parameter) {
        var given = parameter.root(ACCOUNT_MEMBERS);
        var token = given.member("token").uint32();
        return state.accountsOf(given.member("owner").address()).stream()
                .filter(index -> state.account(index)
                        .filter(account -> account.token() == token)
                        .isPresent())
                .findFirst()
                .flatMap(state::witness);
    }
}
