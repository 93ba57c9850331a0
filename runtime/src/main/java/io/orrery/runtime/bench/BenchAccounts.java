package io.orrery.runtime.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.orrery.runtime.Complaint;
import io.orrery.runtime.client.RollupClient;
import io.orrery.runtime.demo.LocalStack;
import io.orrery.runtime.wallet.Wallet;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
        var accounts = new ArrayList<Account>();
        for (var wallet : wallets) {
            var found = stack.client().account(wallet.address(), 0);
            for (int tries = 0; found.isEmpty(); tries++) {
                if (tries > 600) {
                    throw new Complaint("deposits did not arrive on L2");
                }
                LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
                found = stack.client().account(wallet.address(), 0);
            }
            accounts.add(new Account(wallet, found.get()));
        }
        return new BenchAccounts(List.copyOf(accounts), callers);
    }

    /// For each caller, transfers of its accounts in turn to those of the next one, as JSON.
    List<List<String>> sign(RollupClient.Info chain, int transfers) {
        int each = transfers / accounts.size() + 1;
        return IntStream.range(0, callers)
                .parallel()
                .mapToObj(caller -> {
                    var signed = new ArrayList<String>();
                    for (int nonce = 0; nonce < each; nonce++) {
                        for (int own = 0; own < OF_A_CALLER; own++) {
                            int place = caller * OF_A_CALLER + own;
                            var from = accounts.get(place);
                            var to = accounts.get((place + OF_A_CALLER) % accounts.size());
                            var transfer = from.wallet()
                                    .transfer(
                                            from.info(),
                                            to.info().index(),
                                            BigInteger.ONE,
                                            BigInteger.ZERO,
                                            from.info().nextNonce() + nonce);
                            signed.add(JSON.valueToTree(RollupClient.parameters(transfer, chain))
                                    .toString());
                        }
                    }
                    return List.copyOf(signed);
                })
                .toList();
    }
}
