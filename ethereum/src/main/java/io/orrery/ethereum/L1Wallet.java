package io.orrery.ethereum;

import io.orrery.domain.Digest;
import io.orrery.domain.rollup.account.Address;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/// One key that sends a transaction at a time and waits until it is mined: for people's own transactions and for
/// deployments. A node's own
/// settlement does not go this way, see [RollupSenderClient].
public final class L1Wallet {
    /// Between two looks for a receipt.
    private static final Duration POLL = Duration.ofMillis(100);

    /// An estimate holds for the state it was made on; a quarter more for the one it will meet.
    private static final long GAS_MARGIN_PERCENT = 125;

    private final L1Client client;
    private final L1Signer signer;
    private final Duration patience;

    /// @param patience how long to wait for a transaction to be mined
    public L1Wallet(L1Client client, L1Signer signer, Duration patience) {
        this.client = client;
        this.signer = signer;
        this.patience = patience;
    }

    public Address address() {
        return signer.address();
    }

    public L1Client client() {
        return client;
    }

    /// The gas that it would need now; fails as [#send] does where it would revert. Nothing is sent.
    public CompletionStage<Long> estimate(L1Call call) {
        return client.ask(l1 -> l1.estimateGas(signer.address(), call));
    }

    /// Completes when it is mined and has succeeded; fails with [L1Rejected] and the contract's reason where it would
    /// revert or has.
    public CompletionStage<MinedTransaction> send(L1Call call) {
        return client.ask(l1 -> {
            long gas = l1.estimateGas(signer.address(), call);
            return run(l1, terms -> signer.sign(terms.chainId, terms.nonce, call, terms.market.fees(), margin(gas)));
        });
    }

    /// @param code creation code with its arguments
    CompletionStage<Address> create(String code) {
        return client.ask(l1 -> {
            long gas = l1.estimateCreation(signer.address(), code);
            var mined = run(
                    l1,
                    terms -> signer.signCreation(terms.chainId, terms.nonce, code, terms.market.fees(), margin(gas)));
            return mined.created().orElseThrow(() -> new L1Unavailable("L1 gave no address for a created contract"));
        });
    }

    private record Terms(long chainId, long nonce, FeeMarket market) {}

    private MinedTransaction run(L1Rpc l1, Function<Terms, SignedL1Transaction> sign) {
        var owner = signer.address().toString();
        var terms = new Terms(
                l1.quantity("eth_chainId").longValueExact(),
                l1.quantity("eth_getTransactionCount", owner, BlockTag.PENDING.word())
                        .longValueExact(),
                l1.fees());
        var mined = await(
                l1,
                Digest.parse(l1.data("eth_sendRawTransaction", sign.apply(terms).raw())));
        if (!mined.succeeded()) {
            throw new L1Rejected(L1Rejected.REVERTED, RevertReason.of(l1, mined.hash()), "");
        }
        return mined;
    }

    private MinedTransaction await(L1Rpc l1, Digest hash) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (System.nanoTime() < deadline) {
            var mined = l1.mined(hash);
            if (mined.isPresent()) {
                return mined.get();
            }
            try {
                Thread.sleep(POLL);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new L1Unavailable("interrupted while L1 transaction " + hash + " was pending", e);
            }
        }
        throw new L1Unavailable("L1 transaction " + hash + " was not mined within " + patience);
    }

    private static long margin(long gas) {
        return gas * GAS_MARGIN_PERCENT / 100;
    }
}
