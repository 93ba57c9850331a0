package io.orrery.runtime.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivex.disposables.Disposable;
import java.io.IOException;
import java.math.BigInteger;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.web3j.protocol.Web3j;
import org.web3j.protocol.core.DefaultBlockParameterName;
import org.web3j.protocol.core.methods.response.TransactionReceipt;
import org.web3j.protocol.http.HttpService;
import org.web3j.protocol.websocket.WebSocketService;
import org.web3j.utils.Numeric;

/// The session of the scripts, by web3j.
final class Web3jSession implements AutoCloseable {
    private final Web3j http;
    private final Web3j socket;
    private final Disposable heads;
    private final Set<BigInteger> seen = ConcurrentHashMap.newKeySet();

    private Web3jSession(Web3j http, Web3j socket) {
        this.http = http;
        this.socket = socket;
        this.heads = socket.newHeadsNotifications()
                .subscribe(head -> seen.add(
                        Numeric.decodeQuantity(head.getParams().getResult().getNumber())));
    }

    static Web3jSession start(String httpUrl, String webSocketUrl) throws IOException {
        var service = new WebSocketService(webSocketUrl, false);
        service.connect();
        return new Web3jSession(Web3j.build(new HttpService(httpUrl)), Web3j.build(service));
    }

    BigInteger chainId() throws IOException {
        var id = http.ethChainId().send().getChainId();
        assertThat(socket.ethChainId().send().getChainId()).isEqualTo(id);
        assertThat(http.netVersion().send().getNetVersion()).isEqualTo(id.toString());
        assertThat(http.ethSyncing().send().isSyncing()).isFalse();
        return id;
    }

    BigInteger balance(String owner, DefaultBlockParameterName block) throws IOException {
        return http.ethGetBalance(owner, block).send().getBalance();
    }

    /// That the transaction is as it should be in block and receipt, and that the block was told by subscription.
    boolean hasSeen(String hash) throws IOException {
        var receipt = http.ethGetTransactionReceipt(hash).send().getTransactionReceipt();
        return receipt.isPresent() && hasSeen(receipt.get());
    }

    private boolean hasSeen(TransactionReceipt receipt) throws IOException {
        assertThat(receipt.isStatusOK()).isTrue();
        assertThat(receipt.getLogs()).hasSize(1);
        var block = http.ethGetBlockByHash(receipt.getBlockHash(), true).send().getBlock();
        assertThat(block.getNumber()).isEqualTo(receipt.getBlockNumber());
        assertThat(block.getTransactions())
                .hasSizeGreaterThan(receipt.getTransactionIndex().intValue());
        var transaction = http.ethGetTransactionByHash(receipt.getTransactionHash())
                .send()
                .getTransaction()
                .orElseThrow();
        assertThat(transaction.getFrom()).isEqualTo(receipt.getFrom());
        return seen.contains(receipt.getBlockNumber());
    }

    boolean isFinal(String hash) throws IOException {
        var receipt = http.ethGetTransactionReceipt(hash)
                .send()
                .getTransactionReceipt()
                .orElseThrow();
        var finalized = http.ethGetBlockByNumber(DefaultBlockParameterName.FINALIZED, false)
                .send()
                .getBlock();
        return finalized.getNumber().compareTo(receipt.getBlockNumber()) >= 0;
    }

    @Override
    public void close() {
        heads.dispose();
        socket.shutdown();
        http.shutdown();
    }
}
