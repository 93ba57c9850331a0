package io.orrery.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.orrery.domain.rollup.account.Account;
import io.orrery.domain.rollup.account.Address;
import io.orrery.domain.rollup.batch.BatchStage;
import io.orrery.domain.rollup.view.RollupView;
import io.orrery.domain.rollup.view.RollupView.AccountView;
import io.orrery.zk.hash.Keccak256;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/// What wallets ask of Ethereum about the chain, accounts and fees. See docs/API.md, *eth_\**.
final class EthMethods {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final JsonNode ZERO = JSON.textNode("0x0");
    private static final JsonNode NOTHING = JSON.textNode("0x");
    private static final int WORD_BYTES = 32;
    private static final int PERCENT = 100;

    private final RollupInfo info;
    private final RollupView view;
    private final SettlementReads settlement;
    private final Await await;
    private final Chain chain;
    private final int maxBlocks;

    /// @param maxBlocks that one answer looks at
    EthMethods(HttpDependencies dependencies, Await await, Chain chain, int maxBlocks) {
        this.info = dependencies.info();
        this.view = dependencies.view();
        this.settlement = dependencies.settlement();
        this.await = await;
        this.chain = chain;
        this.maxBlocks = maxBlocks;
    }

    List<Method> table() {
        // A fee is gas times its price and gas is 1, so the least fee in ether is the price to offer.
        var price = JSON.textNode(Hex.quantity(info.minimumFee(OperationTerms.ETHER)));
        return List.of(
                Method.of("eth_chainId", _ -> JSON.textNode(Hex.quantity(info.chainId()))),
                Method.of("net_version", _ -> JSON.textNode(Long.toString(info.chainId()))),
                Method.of("net_listening", _ -> JSON.booleanNode(true)),
                Method.of("net_peerCount", _ -> ZERO),
                Method.of("web3_clientVersion", _ -> JSON.textNode("Orrery/v" + info.version())),
                Method.of("web3_sha3", List.of("data"), EthMethods::keccak),
                Method.of("eth_syncing", _ -> JSON.booleanNode(false)),
                Method.of("eth_accounts", _ -> JSON.arrayNode()),
                Method.of("eth_gasPrice", _ -> price),
                Method.of("eth_maxPriorityFeePerGas", _ -> price),
                Method.of("eth_feeHistory", List.of("blockCount", "newestBlock", "rewardPercentiles"), this::fees),
                Method.of("eth_blockNumber", _ -> JSON.textNode(Hex.quantity(chain.head(BatchStage.SEALED)))),
                Method.of("eth_getBalance", List.of("address", "block"), this::balance),
                Method.of("eth_getTransactionCount", List.of("address", "block"), this::transactionCount),
                Method.of("eth_getCode", List.of("address", "block"), this::code),
                Method.of("eth_getStorageAt", List.of("address", "slot", "block"), this::storage),
                Method.of("eth_call", List.of("transaction", "block", "stateOverrides", "blockOverrides"), this::call),
                Method.of("eth_estimateGas", List.of("transaction", "block", "stateOverrides"), EthMethods::gas),
                Method.of("eth_sendTransaction", List.of("transaction"), _ -> readOnly()),
                Method.of("eth_sendRawTransaction", List.of("transaction"), _ -> readOnly()));
    }

    private static JsonNode keccak(Parameters parameters) {
        return JSON.textNode("0x"
                + HexFormat.of().formatHex(Keccak256.hash(parameters.get("data").bytes())));
    }

    private JsonNode balance(Parameters parameters) {
        var owner = parameters.get("address").address();
        return JSON.textNode(Hex.quantity(balance(owner, OperationTerms.ETHER, parameters.get("block"))));
    }

    private BigInteger balance(Address owner, long token, Argument block) {
        return accountAt(owner, token, block).map(Account::balance).orElse(BigInteger.ZERO);
    }

    private JsonNode transactionCount(Parameters parameters) {
        var owner = parameters.get("address").address();
        var block = parameters.get("block");
        var nonce = tag(block) instanceof BlockTag.Pending
                ? newest(owner, OperationTerms.ETHER).map(AccountView::nextNonce)
                : accountAt(owner, OperationTerms.ETHER, block).map(Account::nonce);
        return JSON.textNode(Hex.quantity(nonce.orElse(0L)));
    }

    private JsonNode code(Parameters parameters) {
        var address = parameters.get("address").address();
        requireBlock(parameters.get("block"));
        return token(address)
                .<JsonNode>map(_ -> JSON.textNode(TokenContract.CODE))
                .orElse(NOTHING);
    }

    private JsonNode storage(Parameters parameters) {
        parameters.get("address").address();
        parameters.get("slot").integer(Byte.SIZE * WORD_BYTES);
        requireBlock(parameters.get("block"));
        return JSON.textNode(Hex.zeros(WORD_BYTES));
    }

    /// A call of an address without code succeeds on Ethereum and returns nothing; here only tokens have code.
    private JsonNode call(Parameters parameters) {
        var transaction = parameters.get("transaction");
        var to = requireReceiver(transaction);
        var block = parameters.get("block");
        requireBlock(block);
        // The newer name goes first, as Ethereum's nodes have it.
        var input = transaction.member("input");
        var data = input.isAbsent() ? transaction.member("data") : input;
        return token(to)
                .<JsonNode>map(token ->
                        JSON.textNode(new TokenContract(token, owner -> balance(owner, token.token(), block))
                                .call(data.isAbsent() ? new byte[0] : data.bytes(), data.field())))
                .orElse(NOTHING);
    }

    /// The registered token whose address it is.
    private Optional<SettlementReads.Token> token(Address address) {
        return EthLogs.tokenOf(address)
                .flatMap(number -> await.of(settlement.tokens()).stream()
                        .filter(token -> token.token() == number)
                        .findFirst());
    }

    /// Every operation counts as one unit of gas.
    private static JsonNode gas(Parameters parameters) {
        requireReceiver(parameters.get("transaction"));
        return JSON.textNode("0x1");
    }

    private static Address requireReceiver(Argument transaction) {
        transaction.requireObject();
        var to = transaction.member("to");
        if (to.isAbsent()) {
            throw new RefusedException(
                    Reason.NO_CONTRACTS, to.field(), "there is no EVM here: code can not be run or deployed");
        }
        return to.address();
    }

    private static JsonNode readOnly() {
        throw new RefusedException(
                Reason.READ_ONLY, "", "eth_* only reads: sign with the L2 key and use rollup_sendTransaction");
    }

    private JsonNode fees(Parameters parameters) {
        var given = parameters.get("blockCount");
        var count = given.uint32();
        if (count < 1 || count > maxBlocks) {
            throw new RefusedException(Reason.OUT_OF_RANGE, given.field(), "must be from 1 to " + maxBlocks);
        }
        var newest = requireBlock(parameters.get("newestBlock"));
        var percentiles = percentiles(parameters.get("rewardPercentiles"));
        var oldest = Math.max(Chain.GENESIS, newest - count + 1);
        var json = JSON.objectNode().put("oldestBlock", Hex.quantity(oldest));
        var base = json.putArray("baseFeePerGas");
        var ratio = json.putArray("gasUsedRatio");
        var reward = JSON.arrayNode();
        for (var number = oldest; number <= newest; number++) {
            var block = chain.block(number).orElseThrow();
            base.add("0x0");
            ratio.add(block.entries().size() / (double) block.slots());
            reward.add(rewards(block, percentiles));
        }
        // Of the block that comes after the newest, too.
        base.add("0x0");
        if (!percentiles.isEmpty()) {
            json.set("reward", reward);
        }
        return json;
    }

    /// What was paid for a unit of gas, at each percentile of the block's gas; zeros for an empty block.
    private static JsonNode rewards(EthJson.Block block, List<Double> percentiles) {
        var paid = block.entries().stream().map(EthJson::paid).sorted().toList();
        var rewards = JSON.arrayNode();
        for (var percentile : percentiles) {
            int place = (int) Math.ceil(percentile / PERCENT * paid.size());
            rewards.add(paid.isEmpty() ? "0x0" : Hex.quantity(paid.get(Math.max(0, place - 1))));
        }
        return rewards;
    }

    private static List<Double> percentiles(Argument given) {
        var percentiles = new ArrayList<Double>();
        for (var each : given.elements(PERCENT)) {
            var value = each.number();
            var last = percentiles.isEmpty() ? 0 : percentiles.getLast();
            if (!(value >= last && value <= PERCENT)) {
                throw new RefusedException(Reason.OUT_OF_RANGE, each.field(), "must be from 0 to 100 and rise");
            }
            percentiles.add(value);
        }
        return percentiles;
    }

    private static BlockTag tag(Argument block) {
        return block.isAbsent() ? new BlockTag.Latest() : BlockTag.of(block);
    }

    /// The number of a block that there is.
    private long requireBlock(Argument block) {
        var number = chain.number(tag(block), block.field());
        if (number > chain.head(BatchStage.SEALED)) {
            throw new RefusedException(Reason.NOT_FOUND, block.field(), "block " + number + " is not sealed");
        }
        return number;
    }

    /// The owner's account of a token as of the block; empty where there was none, as in the genesis.
    private Optional<Account> accountAt(Address owner, long token, Argument block) {
        return switch (tag(block)) {
            case BlockTag.Latest _, BlockTag.Pending _ -> newest(owner, token).map(AccountView::account);
            case BlockTag.Safe _, BlockTag.Finalized _, BlockTag.Numbered _, BlockTag.Hashed _ ->
                await.of(view.accountAt(owner, token, requireBlock(block)));
        };
    }

    private Optional<AccountView> newest(Address owner, long token) {
        return await.of(view.accountsOf(owner)).stream()
                .filter(found -> found.account().token() == token)
                .findFirst();
    }
}
