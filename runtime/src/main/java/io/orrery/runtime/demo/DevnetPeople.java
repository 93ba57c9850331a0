package io.orrery.runtime.demo;

import static io.orrery.runtime.wallet.Wallet.await;

import io.orrery.domain.Digest;
import io.orrery.ethereum.BlockTag;
import io.orrery.ethereum.DevnetAccounts;
import io.orrery.ethereum.L1Call;
import io.orrery.ethereum.L1Client;
import io.orrery.ethereum.L1Signer;
import io.orrery.ethereum.MinedTransaction;
import io.orrery.runtime.Complaint;
import io.orrery.runtime.client.RollupClient;
import io.orrery.runtime.node.NodeHome;
import io.orrery.runtime.wallet.Wallet;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/// People on a devnet, with what they need to begin.
public record DevnetPeople(L1Client l1) {
    private static final Duration POLL = Duration.ofMillis(200);
    private static final BigInteger ALLOWANCE = BigInteger.TEN.pow(18);
    /// Below the order of secp256k1, whatever the bits.
    private static final int KEY_BITS = 252;

    private static final long GIFT_GAS = 120_000;

    /// The devnet account that pays for what people on a devnet need. The operator has another.
    private static final int FAUCET = 1;

    /// Fresh wallets with ether for their transactions.
    ///
    /// @param tokens of the development token that each gets too
    public List<Wallet> newWallets(RollupClient.Info chain, int count, BigInteger tokens) {
        var random = new SecureRandom();
        var wallets = Stream.generate(() -> new BigInteger(KEY_BITS, random).add(BigInteger.ONE))
                .limit(count)
                .map(key -> new Wallet(l1, L1Signer.of(key), chain))
                .toList();
        var gifts = new ArrayList<L1Call>();
        for (var wallet : wallets) {
            gifts.add(new L1Call(wallet.address(), ALLOWANCE, "0x"));
            if (tokens.signum() > 0) {
                gifts.add(wallet.erc20(NodeHome.DEV_TOKEN).mint(wallet.address(), tokens));
            }
        }
        give(gifts);
        return wallets;
    }

    /// Everybody deposits at the same time.
    public static List<MinedTransaction> depositAll(List<Wallet> wallets, long token, BigInteger amount) {
        var deposits = wallets.stream()
                .map(wallet ->
                        CompletableFuture.supplyAsync(() -> wallet.deposit(token, amount), Thread::startVirtualThread))
                .toList();
        return deposits.stream().map(Wallet::await).toList();
    }

    /// One account pays for all, with a nonce for each, so that one block can take them.
    private void give(List<L1Call> gifts) {
        var faucet = DevnetAccounts.signer(FAUCET);
        long chainId = await(l1.chainId());
        long nonce = await(l1.nonce(faucet.address(), BlockTag.PENDING));
        var fees = await(l1.fees()).fees();
        var sent = new ArrayList<Digest>();
        for (var gift : gifts) {
            sent.add(await(l1.send(faucet.sign(chainId, nonce++, gift, fees, GIFT_GAS))));
        }
        var deadline = Instant.now().plus(Duration.ofMinutes(1));
        for (var hash : sent) {
            while (await(l1.mined(hash)).isEmpty()) {
                if (Instant.now().isAfter(deadline)) {
                    throw new Complaint("the devnet does not mine");
                }
                LockSupport.parkNanos(POLL.toNanos());
            }
        }
    }
}
