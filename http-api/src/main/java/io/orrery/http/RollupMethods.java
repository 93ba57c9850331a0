package io.orrery.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.orrery.domain.rollup.account.KeyChallenge;
import io.orrery.domain.rollup.batch.BatchStage;
import io.orrery.domain.rollup.settlement.ForcedOperation;
import io.orrery.domain.rollup.settlement.QueuedDeposit;
import io.orrery.domain.rollup.settlement.QueuedOperation;
import io.orrery.domain.rollup.transaction.DecimalFloat;
import io.orrery.domain.rollup.view.Hashes;
import io.orrery.domain.rollup.view.RollupView;
import io.orrery.domain.rollup.view.RollupView.AccountView;
import io.orrery.zk.field.Fr;
import java.math.BigInteger;
import java.util.EnumMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The `rollup_*` family.
final class RollupMethods {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final Set<String> ACCOUNT_MEMBERS = Set.of("owner", "token");

    private final HttpDependencies dependencies;
    private final RollupView view;
    private final Await await;
    private final AccountDirectory accounts;
    private final Chain chain;
    private final TransactionIntake intake;
    private final ManyTransactions many;
    private final TransactionStatuses statuses;
    private final BatchJson batches;

    RollupMethods(
            HttpDependencies dependencies,
            Await await,
            AccountDirectory accounts,
            Chain chain,
            TransactionIntake intake,
            ManyTransactions many,
            TransactionStatuses statuses,
            BatchJson batches) {
        this.dependencies = dependencies;
        this.view = dependencies.view();
        this.await = await;
        this.accounts = accounts;
        this.chain = chain;
        this.intake = intake;
        this.many = many;
        this.statuses = statuses;
        this.batches = batches;
    }

    List<Method> table() {
        return List.of(
                Method.of("rollup_sendTransaction", List.of("transaction", "options"), this::send),
                Method.of("rollup_sendTransactions", List.of("transactions", "options"), this::sendAll),
                Method.of("rollup_estimateFee", List.of("token"), this::estimateFee),
                Method.of("rollup_getKeyChallenge", _ -> keyChallenge()),
                Method.of("rollup_getTransactionStatus", List.of("hash"), this::status),
                Method.of("rollup_getAccount", List.of("account"), this::account),
                Method.of("rollup_getAccounts", List.of("owner"), this::accountsOf),
                Method.of("rollup_getBatch", List.of("number"), this::batch),
                Method.of("rollup_getForcedOperation", List.of("queueIndex"), this::forcedOperation),
                Method.of("rollup_getInfo", _ -> info()));
    }

    private JsonNode send(Parameters parameters) {
        return intake.send(parameters.get("transaction"), parameters.get("options"));
    }

    private JsonNode sendAll(Parameters parameters) {
        return many.send(parameters.get("transactions"), parameters.get("options"), parameters.asker());
    }

    private JsonNode estimateFee(Parameters parameters) {
        var token = parameters.get("token").uint32();
        var minimum = representable(dependencies.info().minimumFee(token));
        return JSON.objectNode()
                .put("token", token)
                .put("fee", minimum.toString())
                .put("accepted", minimum.signum() == 0 || accounts.takesFees(token));
    }

    /// The least fee from that one up that has an encoding.
    static BigInteger representable(BigInteger fee) {
        var unit = BigInteger.ONE;
        var rounded = fee;
        while (DecimalFloat.FEE.encode(rounded).isEmpty()) {
            unit = unit.multiply(BigInteger.TEN);
            rounded = fee.add(unit).subtract(BigInteger.ONE).divide(unit).multiply(unit);
        }
        return rounded;
    }

    private JsonNode keyChallenge() {
        var info = dependencies.info();
        return JSON.objectNode()
                .put("message", KeyChallenge.text(info.l1ChainId(), info.rollup()))
                .put("sign", "personal_sign");
    }

    private JsonNode status(Parameters parameters) {
        return statuses.of(parameters.get("hash").transactionHash());
    }

    private JsonNode forcedOperation(Parameters parameters) {
        var given = parameters.get("queueIndex");
        long index = given.uint32();
        return await.of(view.transaction(Hashes.ofForced(index)))
                .or(() -> await.of(view.transaction(Hashes.ofDeposit(index))))
                .flatMap(RollupJson::queued)
                .or(() -> await.of(dependencies.settlement().queued(index))
                        .map(queued -> RollupJson.queued(queued, hashOf(queued.operation()))))
                .orElseThrow(() -> new RefusedException(
                        Reason.NOT_FOUND, given.field(), "L1's queue has no entry at place " + index));
    }

    private static Fr hashOf(QueuedOperation operation) {
        return switch (operation) {
            case QueuedDeposit deposit -> Hashes.of(deposit);
            case ForcedOperation forced -> Hashes.ofForced(forced.queueIndex());
        };
    }

    private JsonNode account(Parameters parameters) {
        var given = parameters.get("account");
        var found = given.node().isObject() ? accountOfOwner(given) : await.of(view.account(given.uint32()));
        return found.filter(account -> !account.account().isEmpty())
                .map(RollupJson::account)
                .orElseThrow(
                        () -> new RefusedException(Reason.NOT_FOUND, given.field(), "no sealed batch has opened it"));
    }

    private Optional<AccountView> accountOfOwner(Argument parameter) {
        var given = parameter.root(ACCOUNT_MEMBERS);
        var owner = given.member("owner").address();
        var token = given.member("token").uint32();
        return await.of(view.accountsOf(owner)).stream()
                .filter(account -> account.account().token() == token)
                .findFirst();
    }

    private JsonNode accountsOf(Parameters parameters) {
        var found = JSON.arrayNode();
        await.of(view.accountsOf(parameters.get("owner").address()))
                .forEach(account -> found.add(RollupJson.account(account)));
        return found;
    }

    private JsonNode batch(Parameters parameters) {
        var given = parameters.get("number");
        var number = given.uint32();
        return batches.of(number)
                .orElseThrow(() -> new RefusedException(
                        Reason.NOT_FOUND, given.field(), "batch " + number + " is not sealed; numbers start at 1"));
    }

    private JsonNode info() {
        var heads = new EnumMap<BatchStage, Long>(BatchStage.class);
        for (var stage : BatchStage.values()) {
            heads.put(stage, chain.head(stage));
        }
        return RollupJson.info(dependencies.info(), accounts.feeAccounts(), heads);
    }
}
