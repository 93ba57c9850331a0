package io.orrery.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.orrery.domain.rollup.account.Address;
import io.orrery.domain.rollup.batch.BatchProgress;
import io.orrery.domain.rollup.batch.BatchStage;
import io.orrery.domain.rollup.batch.BatchStreams;
import io.orrery.domain.rollup.settlement.L1Receipt;
import io.orrery.domain.rollup.transaction.OperationType;
import io.orrery.domain.rollup.view.RollupView;
import io.orrery.domain.rollup.view.RollupView.BatchView;
import java.math.BigInteger;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/// The methods of the `rollup_*` family that tell what L1 has of the rollup.
final class SettlementMethods {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final SettlementReads.Token ETHER = new SettlementReads.Token(
            OperationTerms.ETHER, Address.ZERO, Optional.of("Ether"), Optional.of("ETH"), OptionalInt.of(18));

    private final RollupInfo info;
    private final RollupView view;
    private final SettlementReads settlement;
    private final Await await;
    private final AccountDirectory accounts;
    private final Chain chain;

    SettlementMethods(HttpDependencies dependencies, Await await, AccountDirectory accounts, Chain chain) {
        this.info = dependencies.info();
        this.view = dependencies.view();
        this.settlement = dependencies.settlement();
        this.await = await;
        this.accounts = accounts;
        this.chain = chain;
    }

    List<Method> table() {
        return List.of(
                Method.of("rollup_getTokens", _ -> tokens()),
                Method.of("rollup_getBatchProof", List.of("number"), this::proof),
                Method.of("rollup_getDataAvailability", List.of("number"), this::availability),
                Method.of("rollup_getDataLayers", _ -> dataLayers()),
                Method.of("rollup_getWithdrawalProof", List.of("hash"), this::withdrawal));
    }

    private JsonNode tokens() {
        var feeAccounts = accounts.feeAccounts();
        var json = JSON.arrayNode();
        json.add(token(ETHER, feeAccounts.containsKey(OperationTerms.ETHER)));
        await.of(settlement.tokens()).forEach(token -> json.add(token(token, feeAccounts.containsKey(token.token()))));
        return json;
    }

    private ObjectNode token(SettlementReads.Token token, boolean takesFees) {
        var json = JSON.objectNode()
                .put("token", token.token())
                .put("l1Address", token.erc20().toString());
        if (token.token() == OperationTerms.ETHER) {
            json.putNull("l2Address");
        } else {
            json.put("l2Address", EthLogs.tokenAddress(token.token()).toString());
        }
        json.put("name", token.name().orElse(null)).put("symbol", token.symbol().orElse(null));
        if (token.decimals().isPresent()) {
            json.put("decimals", token.decimals().getAsInt());
        } else {
            json.putNull("decimals");
        }
        return json.put("takesFees", takesFees)
                .put("minimumFee", info.minimumFee(token.token()).toString());
    }

    private JsonNode proof(Parameters parameters) {
        var batch = batch(parameters);
        var number = batch.batch().number();
        var receipt = receipt(batch, BatchStage.PROVEN)
                .orElseThrow(() ->
                        new RefusedException(Reason.NOT_FOUND, "number", "batch " + number + " is not proven on L1"));
        var words = await.of(settlement.proof(receipt.transaction()))
                .orElseThrow(() -> new RefusedException(
                        Reason.UNAVAILABLE, "number", "L1 does not show the transaction " + receipt.transaction()));
        var streams = streams(batch);
        var json = JSON.objectNode()
                .put("number", number)
                .put("circuit", streams.mode().circuit(batch.batch().size()));
        var inputs = json.putArray("publicInputs");
        List.of(streams.commitment(), streams.challenge(), streams.evaluation())
                .forEach(input -> inputs.add(Hex.word(input)));
        var proof = json.putArray("proof");
        words.forEach(word -> proof.add(word(word)));
        json.set("l1", RollupJson.receipt(receipt));
        return json;
    }

    private JsonNode availability(Parameters parameters) {
        var batch = batch(parameters);
        var streams = streams(batch);
        var json = JSON.objectNode().put("number", batch.batch().number());
        if (batch.progress().containsKey(BatchStage.COMMITTED)) {
            json.put("mode", lower(streams.mode()))
                    .put("layer", lower(streams.receipt().kind()))
                    .put(
                            "receipt",
                            "0x" + HexFormat.of().formatHex(streams.receipt().toBytes()));
        } else {
            json.putNull("mode").putNull("layer").putNull("receipt");
        }
        json.put("slotBytes", streams.slots().length)
                .put("l1OperationBytes", streams.l1Operations().length)
                .put("commitment", Hex.word(streams.commitment()));
        json.set(
                "l1",
                receipt(batch, BatchStage.COMMITTED)
                        .<JsonNode>map(RollupJson::receipt)
                        .orElseGet(JSON::nullNode));
        return json;
    }

    private JsonNode dataLayers() {
        var json = JSON.arrayNode();
        for (var layer : settlement.dataLayers()) {
            var each = json.addObject()
                    .put("layer", lower(layer.layer()))
                    .put("standing", lower(layer.standing()))
                    .put("inUse", layer.isUsed())
                    .put("failures", layer.failures());
            layer.lastChange()
                    .ifPresentOrElse(
                            past -> each.putObject("lastChange")
                                    .put("cause", lower(past.change().cause()))
                                    .put("time", past.atMs() / 1_000),
                            () -> each.putNull("lastChange"));
        }
        return json;
    }

    /// A batch that is executed on L1 has credited its withdrawals there, so what the owner needs is one call.
    private JsonNode withdrawal(Parameters parameters) {
        var hash = parameters.get("hash");
        var found = await.of(view.transaction(hash.transactionHash()))
                .orElseThrow(() -> new RefusedException(Reason.NOT_FOUND, hash.field(), "it is not sequenced"));
        var terms = OperationTerms.of(found.operation());
        if (terms.type() != OperationType.WITHDRAW) {
            throw new RefusedException(
                    Reason.WRONG_TYPE, hash.field(), "must be a withdrawal, not a " + terms.typeWord());
        }
        var sealing = found.sealing();
        if (sealing.filter(RollupView.Sealing::cancelled).isPresent()) {
            throw new RefusedException(Reason.NOT_FOUND, hash.field(), "it was cancelled: it had expired");
        }
        var owner = chain.entry(found).parties().to();
        var credited = sealing.flatMap(place -> await.of(view.batch(place.batch())))
                .flatMap(batch -> receipt(batch, BatchStage.EXECUTED));
        var json = JSON.objectNode()
                .put("hash", hash.text())
                .put("owner", owner.toString())
                .put("token", terms.token())
                .put("amount", terms.amount().toString())
                .put("claimable", credited.isPresent());
        json.putObject("call").put("to", info.rollup().toString()).put("data", settlement.claim(terms.token(), owner));
        json.set("l1", credited.<JsonNode>map(RollupJson::receipt).orElseGet(JSON::nullNode));
        return json;
    }

    private BatchView batch(Parameters parameters) {
        var given = parameters.get("number");
        var number = given.uint32();
        return await.of(view.batch(number))
                .orElseThrow(() -> new RefusedException(
                        Reason.NOT_FOUND, given.field(), "batch " + number + " is not sealed; numbers start at 1"));
    }

    private BatchStreams streams(BatchView batch) {
        return await.of(settlement.streams(batch.streams()
                .orElseThrow(() -> new RefusedException(
                        Reason.NOT_FOUND,
                        "number",
                        "batch " + batch.batch().number() + " is not assembled: its data is not made yet"))));
    }

    private static Optional<L1Receipt> receipt(BatchView batch, BatchStage stage) {
        return Optional.ofNullable(batch.progress().get(stage)).flatMap(BatchProgress::receipt);
    }

    private static String lower(Enum<?> word) {
        return word.name().toLowerCase(Locale.ROOT);
    }

    private static String word(BigInteger value) {
        return String.format(Locale.ROOT, "0x%064x", value);
    }
}
