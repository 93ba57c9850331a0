package io.orrery.runtime.wallet;

import io.orrery.domain.rollup.account.Address;
import io.orrery.domain.rollup.account.KeyChallenge;
import io.orrery.domain.rollup.batch.BatchStage;
import io.orrery.domain.rollup.settlement.QueuedOperation;
import io.orrery.domain.rollup.transaction.DecimalFloat;
import io.orrery.domain.rollup.transaction.OperationType;
import io.orrery.domain.rollup.transaction.SignedTransaction;
import io.orrery.domain.rollup.transaction.Transaction;
import io.orrery.ethereum.DevTokenContract;
import io.orrery.ethereum.KeyChange;
import io.orrery.ethereum.L1Call;
import io.orrery.ethereum.L1Client;
import io.orrery.ethereum.L1Signer;
import io.orrery.ethereum.L1Wallet;
import io.orrery.ethereum.MinedTransaction;
import io.orrery.ethereum.RollupContract;
import io.orrery.ethereum.RollupEvent;
import io.orrery.ethereum.RollupEvents;
import io.orrery.runtime.Complaint;
import io.orrery.runtime.client.RollupClient;
import io.orrery.zk.babyjub.EddsaPoseidon.SigningKey;
import io.orrery.zk.field.Fr;
import io.orrery.zk.hash.Keccak256;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/// One person with an L1 key and the L2 key that follows from it: deposits, signs, withdraws and claims.
public final class Wallet {
    /// How many batches a signed transaction stays valid for.
    private static final long VALID_FOR_BATCHES = 10_000;

    private static final Duration MINED_WITHIN = Duration.ofMinutes(2);

    private final L1Client l1;
    private final L1Signer signer;
    private final L1Wallet account;
    private final RollupClient.Info chain;
    private final RollupContract rollup;
    private final SigningKey key;

    public Wallet(L1Client l1, L1Signer signer, RollupClient.Info chain) {
        this.l1 = l1;
        this.signer = signer;
        this.account = new L1Wallet(l1, signer, MINED_WITHIN);
        this.chain = chain;
        this.rollup = new RollupContract(chain.rollup());
        this.key = derive(signer, chain.chainId(), chain.rollup());
    }

    /// The L2 key that follows from an L1 key: docs/PROTOCOL.md, *Keys*.
    public static SigningKey derive(L1Signer signer, long chainId, Address rollup) {
        var text = KeyChallenge.text(chainId, rollup);
        return new SigningKey(Keccak256.hash(signer.personalSign(text.getBytes(StandardCharsets.UTF_8))));
    }

    public Address address() {
        return account.address();
    }

    public SigningKey key() {
        return key;
    }

    /// Puts tokens into the rollup's queue; they arrive on L2 once L1 has finalized the deposit.
    public MinedTransaction deposit(long token, BigInteger amount) {
        if (token != 0) {
            send(erc20(token).approve(chain.rollup(), amount));
        }
        return send(rollup.deposit(
                token,
                amount,
                key.publicKey().x().toBigInteger(),
                key.publicKey().y().toBigInteger()));
    }

    /// @param nonce of the sender's account
    public SignedTransaction transfer(
            RollupClient.AccountInfo from, long to, BigInteger amount, BigInteger fee, long nonce) {
        return sign(OperationType.TRANSFER, from, to, Address.ZERO, amount, fee, nonce);
    }

    /// A transfer to somebody who may have no account of the token yet.
    ///
    /// @param nonce of the sender's account
    public SignedTransaction transferToOwner(
            RollupClient.AccountInfo from, Address owner, BigInteger amount, BigInteger fee, long nonce) {
        return sign(OperationType.OPEN, from, 0, owner, amount, fee, nonce);
    }

    public SignedTransaction withdrawal(RollupClient.AccountInfo from, BigInteger amount, BigInteger fee, long nonce) {
        return sign(OperationType.WITHDRAW, from, 0, Address.ZERO, amount, fee, nonce);
    }

    private SignedTransaction sign(
            OperationType type,
            RollupClient.AccountInfo from,
            long to,
            Address owner,
            BigInteger amount,
            BigInteger fee,
            long nonce) {
        var transaction = new Transaction(
                type,
                from.index(),
                to,
                from.token(),
                encode(DecimalFloat.AMOUNT, amount),
                encode(DecimalFloat.FEE, fee),
                nonce,
                chain.head(BatchStage.SEALED) + VALID_FOR_BATCHES,
                owner,
                Fr.ZERO);
        var message = transaction.message(chain.domain());
        return new SignedTransaction(transaction, message, key.sign(message));
    }

    private static long encode(DecimalFloat format, BigInteger value) {
        return format.encode(value)
                .orElseThrow(() -> new Complaint(value + " has no exact "
                        + format.name().toLowerCase(Locale.ROOT) + " encoding; use fewer digits"));
    }

    /// Asks L1 for the whole balance of an account to be paid out: no node can refuse it, and if the account is not
    /// this wallet's it comes to nothing.
    public QueuedOperation forceExit(long account) {
        return queued(send(rollup.forcedExit(account)));
    }

    /// Asks L1 to give an account of this wallet the key that follows from its L1 key.
    public QueuedOperation setKey(long account) {
        return queued(send(rollup.setKey(
                account, key.publicKey().x().toBigInteger(), key.publicKey().y().toBigInteger())));
    }

    /// This wallet's permission for whoever brings it to L1 to give an account the key that follows from its L1 key.
    ///
    /// @param deadline the last second, since 1970, at which L1 takes it
    public KeyPermission permitKey(long accountIndex, long deadline) {
        var nonce = RollupContract.word(await(l1.call(rollup.keyNonce(address()))));
        var change = new KeyChange(
                address(),
                accountIndex,
                key.publicKey().x().toBigInteger(),
                key.publicKey().y().toBigInteger(),
                nonce,
                deadline);
        return KeyPermission.of(
                chain.chainId(), chain.rollup(), change, change.sign(signer, chain.chainId(), chain.rollup()));
    }

    /// Brings another's permission to L1.
    public QueuedOperation submitKey(KeyPermission permission) {
        if (permission.chainId() != chain.chainId() || !permission.rollup().equals(chain.rollup())) {
            throw new Complaint("the permission is for the rollup " + permission.rollup() + " on L1 chain "
                    + permission.chainId() + ", and the node settles on " + chain.rollup() + " on chain "
                    + chain.chainId());
        }
        return queued(send(rollup.setKeyBySignature(permission.change(), permission.signatureBytes())));
    }

    private QueuedOperation queued(MinedTransaction mined) {
        return mined.logs().stream()
                .flatMap(log -> RollupEvents.decode(log).flatMap(RollupEvent::queued).stream())
                .findFirst()
                .orElseThrow(() -> new Complaint("L1 transaction " + mined.hash() + " queued nothing"));
    }

    /// What waits on L1 for this wallet.
    public BigInteger claimable(long token) {
        return RollupContract.word(await(l1.call(rollup.claimable(token, address()))));
    }

    public MinedTransaction claim(long token) {
        return send(rollup.claim(token, address()));
    }

    /// What this wallet has of a token on L1.
    public BigInteger balanceOnL1(long token) {
        return token == 0
                ? await(l1.balance(address()))
                : RollupContract.word(await(l1.call(erc20(token).balanceOf(address()))));
    }

    /// The token's contract on L1.
    public DevTokenContract erc20(long token) {
        var address = RollupContract.addressOf(await(l1.call(rollup.erc20Of(token))));
        if (address.isZero()) {
            throw new Complaint("no token " + token + " is registered on L1");
        }
        return new DevTokenContract(address);
    }

    public MinedTransaction send(L1Call call) {
        return await(account.send(call));
    }

    /// Waits; what a stage failed with is thrown as it is.
    public static <T> T await(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().join();
        } catch (CompletionException failed) {
            if (failed.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw failed;
        }
    }
}
