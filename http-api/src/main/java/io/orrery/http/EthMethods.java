package io.orrery.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.orrery.domain.rollup.account.Address;
import io.orrery.domain.rollup.batch.BatchStage;
import io.orrery.domain.rollup.view.RollupView;
import io.orrery.domain.rollup.view.RollupView.AccountView;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;

/// The `eth_*` family: reads for wallets and explorers that know Ethereum.
final class EthMethods {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final long ETHER = 0;

    private final RollupInfo info;
    private final RollupView view;
    private final Await await;
    private final Chain chain;

    EthMethods(RollupInfo info, RollupView view, Await await, Chain chain) {
        this.info = info;
        this.view = view;
        this.await = await;
        this.chain = chain;
    }

    List<Method> table() {
        return List.of(
                Method.of("eth_chainId", _ -> JSON.textNode(Hex.quantity(info.chainId()))),
                Method.of("net_version", _ -> JSON.textNode(Long.toString(info.chainId()))),
                Method.of("net_listening", _ -> JSON.booleanNode(true)),
                Method.of("web3_clientVersion", _ -> JSON.textNode("Orrery/v" + info.version())),
                Method.of("eth_syncing", _ -> JSON.booleanNode(false)),
                Method.of("eth_accounts", _ -> JSON.arrayNode()),
                Method.of("eth_gasPrice", _ -> JSON.textNode("0x0")),
                Method.of("eth_blockNumber", _ -> JSON.textNode(Hex.quantity(chain.head(BatchStage.SEALED)))),
                Method.of("eth_getBalance", List.of("address", "block"), this::balance),
                Method.of("eth_getTransactionCount", List.of("address", "block"), this::transactionCount),
                Method.of("eth_getBlockByNumber", List.of("block", "full"), this::blockByNumber),
                Method.of("eth_getBlockByHash", List.of("hash", "full"), this::blockByHash),
                Method.of("eth_getTransactionByHash", List.of("hash"), this::transaction),
                Method.of("eth_getTransactionReceipt", List.of("hash"), this::receipt),
                Method.of("eth_sendTransaction", List.of("transaction"), _ -> readOnly()),
                Method.of("eth_sendRawTransaction", List.of("transaction"), _ -> readOnly()));
    }

    private JsonNode balance(Parameters parameters) {
        var account = etherAccount(parameters.get("address").address(), tag(parameters), parameters);
        return JSON.textNode(
                Hex.quantity(account.map(found -> found.account().balance()).orElse(BigInteger.ZERO)));
    }

    private JsonNode transactionCount(Parameters parameters) {
        var tag = tag(parameters);
        var account = etherAccount(parameters.get("address").address(), tag, parameters);
        var nonce = tag instanceof BlockTag.Pending
                ? account.map(AccountView::nextNonce)
                : account.map(found -> found.account().nonce());
        return JSON.textNode(Hex.quantity(nonce.orElse(0L)));
    }

    private JsonNode blockByNumber(Parameters parameters) {
        var number = number(BlockTag.of(parameters.get("block")));
        var full = full(parameters);
        return orNull(chain.block(number).map(block -> EthJson.block(block, full)));
    }

    private JsonNode blockByHash(Parameters parameters) {
        var hash = parameters.get("hash").digest();
        var full = full(parameters);
        return orNull(chain.block(hash).map(block -> EthJson.block(block, full)));
    }

    private JsonNode transaction(Parameters parameters) {
        var found = await.of(view.transaction(parameters.get("hash").transactionHash()));
        return orNull(found.map(transaction -> EthJson.transaction(
                chain.entry(transaction), transaction.sealing().map(sealing -> chain.hash(sealing.batch())))));
    }

    private JsonNode receipt(Parameters parameters) {
        var found = await.of(view.transaction(parameters.get("hash").transactionHash()));
        return orNull(found.flatMap(transaction -> transaction
                .sealing()
                .map(sealing -> EthJson.receipt(chain.entry(transaction), chain.hash(sealing.batch())))));
    }

    private static JsonNode readOnly() {
        throw new RefusedException(
                Reason.READ_ONLY, "", "eth_* only reads: sign with the L2 key and use rollup_sendTransaction");
    }

    private static BlockTag tag(Parameters parameters) {
        var given = parameters.get("block");
        return given.isAbsent() ? new BlockTag.Latest() : BlockTag.of(given);
    }

    /// The owner's ether account as of the block; empty where there is none, as in the genesis.
    private Optional<AccountView> etherAccount(Address owner, BlockTag tag, Parameters parameters) {
        if (!(tag instanceof BlockTag.Latest || tag instanceof BlockTag.Pending)) {
            var number = number(tag);
            if (number == Chain.GENESIS) {
                return Optional.empty();
            }
            if (number != chain.head(BatchStage.SEALED)) {
                throw new RefusedException(
                        Reason.STATE_NOT_KEPT,
                        parameters.get("block").field(),
                        "only the state of the newest block is kept: say \"latest\"");
            }
        }
        return await.of(view.accountsOf(owner)).stream()
                .filter(found -> found.account().token() == ETHER)
                .findFirst();
    }

    private long number(BlockTag tag) {
        return switch (tag) {
            case BlockTag.Latest _, BlockTag.Pending _ -> chain.head(BatchStage.SEALED);
            case BlockTag.Safe _ -> chain.head(BatchStage.COMMITTED);
            case BlockTag.Finalized _ -> chain.head(BatchStage.FINALIZED);
            case BlockTag.Numbered block -> block.number();
        };
    }

    private static boolean full(Parameters parameters) {
        var full = parameters.get("full");
        return !full.isAbsent() && full.bool();
    }

    private static JsonNode orNull(Optional<? extends JsonNode> found) {
        return found.isPresent() ? found.get() : JSON.nullNode();
    }
}
