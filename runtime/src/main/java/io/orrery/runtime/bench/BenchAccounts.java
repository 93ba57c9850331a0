package io.orrery.runtime.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.orrery.domain.rollup.account.Address;
import io.orrery.domain.rollup.transaction.SignedTransaction;
import io.orrery.runtime.Complaint;
import io.orrery.runtime.client.RollupClient;
import io.orrery.runtime.demo.LocalStack;
import io.orrery.runtime.wallet.Wallet;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/// Accounts of callers, some each, with the transfers that these will send.
///
/// @param accounts those of a caller stand next to one another
record BenchAccounts(List<Account> accounts, int callers) {
    private static final ObjectMapper JSON = new ObjectMapper();
    static final int OF_A_CALLER = 4;

    record Account(Wallet wallet, RollupClient.AccountInfo info) {}

    static BenchAccounts open(LocalStack stack, RollupClient.Info chain, int callers) {
        var wallets = stack.newWallets(chain, callers * OF_A_CALLER, BigInteger.ZERO);
        // Ether, because that takes one L1 transaction and not two.
        stack.depositAll(wallets, 0, BigInteger.valueOf(1_000_000_000));
        return of(wallets, stack.client(), callers);
    }

    /// The same as the node knows them now.
    BenchAccounts again(RollupClient client) {
        return of(accounts.stream().map(Account::wallet).toList(), client, callers);
    }

    private static BenchAccounts of(List<Wallet> wallets, RollupClient client, int callers) {
        var accounts = new ArrayList<Account>();
        for (var wallet : wallets) {
            var found = client.account(wallet.address(), 0);
            for (int tries = 0; found.isEmpty(); tries++) {
                if (tries > 600) {
                    throw new Complaint("deposits did not arrive on L2");
                }
                LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
                found = client.account(wallet.address(), 0);
            }
            accounts.add(new Account(wallet, found.get()));
        }
        return new BenchAccounts(List.copyOf(accounts), callers);
    }

    /// For each caller, transfers of its accounts in turn to those of the next one, as JSON.
    List<List<String>> sign(RollupClient.Info chain, int transfers) {
        return sign(
                chain,
                transfers,
                (from, place, nonce) -> pay(
                        from,
                        accounts.get((place + OF_A_CALLER) % accounts.size())
                                .info()
                                .index(),
                        nonce));
    }

    /// The same to accounts all over the state, each drawn by its sender's place and its nonce.
    ///
    /// @param receivers indices
    List<List<String>> sign(RollupClient.Info chain, int transfers, long[] receivers) {
        return sign(
                chain,
                transfers,
                (from, place, nonce) -> pay(
                        from,
                        receivers[new SplittableRandom((long) place << 32 | nonce).nextInt(receivers.length)],
                        nonce));
    }

    /// For each caller, transfers that open an account each, for owners who have none.
    List<List<String>> signOpenings(RollupClient.Info chain, int openings) {
        return sign(
                chain,
                openings,
                (from, place, nonce) -> from.wallet()
                        .transferToOwner(from.info(), owner(place, nonce), BigInteger.ONE, BigInteger.ZERO, nonce));
    }

    private static Address owner(int place, long nonce) {
        return Address.of(BigInteger.valueOf(place + 1L).shiftLeft(Long.SIZE).add(BigInteger.valueOf(nonce)));
    }

    private static SignedTransaction pay(Account from, long to, long nonce) {
        return from.wallet().transfer(from.info(), to, BigInteger.ONE, BigInteger.ZERO, nonce);
    }

    @FunctionalInterface
    private interface Made {
        SignedTransaction of(Account from, int place, long nonce);
    }

    private List<List<String>> sign(RollupClient.Info chain, int transfers, Made made) {
        int each = Math.ceilDiv(transfers, accounts.size());
        return IntStream.range(0, callers)
                .parallel()
                .mapToObj(caller -> {
                    var signed = new ArrayList<String>();
                    for (int turn = 0; turn < each; turn++) {
                        for (int own = 0; own < OF_A_CALLER; own++) {
                            int place = caller * OF_A_CALLER + own;
                            var from = accounts.get(place);
                            signed.add(JSON.valueToTree(RollupClient.parameters(
                                            made.of(from, place, from.info().nextNonce() + turn), chain))
                                    .toString());
                        }
                    }
                    return List.copyOf(signed);
                })
                .toList();
    }
}
