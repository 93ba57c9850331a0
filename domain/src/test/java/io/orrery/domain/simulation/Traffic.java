package io.orrery.domain.simulation;

import io.orrery.domain.rollup.Samples;
import io.orrery.domain.rollup.account.Account;
import io.orrery.domain.rollup.account.Address;
import io.orrery.domain.rollup.settlement.ForcedOperation;
import io.orrery.domain.rollup.state.ShardState;
import io.orrery.domain.rollup.state.StateShard;
import io.orrery.domain.rollup.transaction.Group;
import io.orrery.domain.rollup.transaction.OperationType;
import io.orrery.domain.rollup.transaction.SignedTransaction;
import io.orrery.domain.rollup.transaction.Transaction;
import io.orrery.zk.babyjub.EddsaPoseidon;
import io.orrery.zk.babyjub.EddsaPoseidon.SigningKey;
import io.orrery.zk.field.Fr;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// What people do: deposits, forced exits and new keys on L1, transfers and withdrawals, some of them wrong, late or
/// about to expire.
final class Traffic {
    private static final int TOKENS = 2;
    private static final List<Address> OWNERS =
            List.of(new Address(1, 1, 1), new Address(2, 2, 2), new Address(3, 3, 3), new Address(4, 4, 4));
    private static final SigningKey SECOND_KEY = new SigningKey(new byte[32]);
    static final Address OPERATOR = OWNERS.getFirst();

    private final VirtualTime time;
    private final SimulatedNode node;

    Traffic(VirtualTime time, SimulatedNode node) {
        this.time = time;
        this.node = node;
    }

    /// Plans everything until `endMs`.
    void plan(long endMs) {
        for (int token = 0; token < TOKENS; token++) {
            long of = token;
            // Without it the fees of this token would wait for ever.
            time.after(time.pick(3_000), () -> deposit(OPERATOR, of, 1_000));
        }
        int deposits = 3 + time.pick(8);
        for (int i = 0; i < deposits; i++) {
            long lateness = i < 6 ? 3_000 : endMs - time.nowMs();
            time.after(
                    time.pick((int) lateness),
                    () -> deposit(OWNERS.get(time.pick(OWNERS.size())), time.pick(TOKENS), 500L + time.pick(4_000)));
        }
        int forced = time.pick(7);
        for (int i = 0; i < forced; i++) {
            time.after(time.pick((int) (endMs - time.nowMs())), this::force);
        }
        int groups = time.pick(5);
        for (int i = 0; i < groups; i++) {
            time.after(3_000 + time.pick((int) (endMs - time.nowMs() - 3_000)), this::transactTogether);
        }
        int transactions = 4 + time.pick(14);
        int from = 3_000;
        for (int i = 0; i < transactions; i++) {
            time.after(from + time.pick((int) (endMs - time.nowMs() - from)), this::transact);
        }
    }

    private void deposit(Address owner, long token, long amount) {
        node.l1().queue(Samples.deposit(node.l1().queued(), owner, token, amount));
    }

    /// By the owner or by a stranger, of an account that is open, will be or never is.
    private void force() {
        var open = List.copyOf(node.accounts().keySet());
        long account = open.isEmpty() || time.chance(0.2)
                ? node.division().account(time.pick(node.division().count()), time.pick(3))
                : open.get(time.pick(open.size()));
        var found = node.account(account);
        var owner = found.isEmpty() || time.chance(0.3) ? OWNERS.get(time.pick(OWNERS.size())) : found.owner();
        long index = node.l1().queued();
        long deadline = time.nowMs() / 1000 + 5 + time.pick(60);
        node.l1()
                .queue(
                        time.chance(0.4)
                                ? new ForcedOperation.SetKey(index, owner, account, SECOND_KEY.publicKey(), deadline)
                                : new ForcedOperation.ForcedExit(index, owner, account, deadline));
    }

    private static SignedTransaction sign(Account sender, Transaction transaction) {
        if (!sender.key().equals(SECOND_KEY.publicKey())) {
            return Samples.sign(transaction);
        }
        var message = transaction.message(Samples.DOMAIN);
        return new SignedTransaction(transaction, message, SECOND_KEY.sign(message));
    }

    /// Only the second key signs really; a first one is not a key at all.
    static boolean isSignedBy(Account sender, SignedTransaction signed) {
        return sender.key().equals(SECOND_KEY.publicKey())
                == EddsaPoseidon.verify(SECOND_KEY.publicKey(), signed.hash(), signed.signature());
    }

    /// Asks for the place first, and goes no further where no answer comes.
    private void open(SignedTransaction signed) {
        var key = new ShardState.OwnerToken(
                signed.transaction().owner(), signed.transaction().token());
        var receiving = node.shard(node.division().of(key.owner(), key.token()));
        time.send(() -> "place " + key, () -> {
            if (receiving
                    .tell(new StateShard.Command.Place(key.owner(), key.token()))
                    .stands()) {
                var placed = signed.at(receiving.state().byOwner().get(key).orElseThrow());
                var paying = node.shard(node.division().of(signed.transaction().from()));
                time.send(
                        () -> "admit " + placed.transaction(),
                        () -> paying.tell(new StateShard.Command.Admit(List.of(placed))));
            }
        });
    }

    /// Two members of one shard or of two, one of them perhaps more than the account has.
    private void transactTogether() {
        var accounts = new ArrayList<>(node.accounts().entrySet());
        if (accounts.isEmpty()) {
            return;
        }
        var first = accounts.get(time.pick(accounts.size()));
        var second = accounts.get(time.pick(accounts.size()));
        var shard = node.shard(node.division().of(first.getKey()));
        long until = time.chance(0.3) ? node.nextBatch() + time.pick(2) : Samples.NEVER;
        if (!node.takesFees(first.getValue().token())
                || !node.takesFees(second.getValue().token())) {
            return;
        }
        boolean alone = first.getKey().equals(second.getKey());
        boolean swap = first.getValue().token() != second.getValue().token();
        var members = List.of(
                member(first, receiver(first, second), until, 0, time.pick(4)),
                member(second, receiver(second, first), until, alone ? 1 : 0, swap ? 0 : time.pick(4)));
        var name = Group.name(members);
        var signed = List.of(
                sign(first.getValue(), members.get(0).inGroup(name)),
                sign(second.getValue(), members.get(1).inGroup(name)));
        time.send(() -> "admit together " + members, () -> shard.tell(new StateShard.Command.AdmitGroup(signed)));
    }

    /// An account of the sender's token: the other one, or its own.
    private static long receiver(Map.Entry<Long, Account> sender, Map.Entry<Long, Account> other) {
        return sender.getValue().token() == other.getValue().token() ? other.getKey() : sender.getKey();
    }

    private Transaction member(Map.Entry<Long, Account> sender, long to, long until, int later, int fee) {
        var pending = node.shard(node.division().of(sender.getKey()))
                .state()
                .pending()
                .get(sender.getKey())
                .map(reserved -> reserved.queue().size())
                .orElse(0);
        return new Transaction(
                OperationType.TRANSFER,
                sender.getKey(),
                to,
                sender.getValue().token(),
                1L + time.pick(500),
                fee,
                sender.getValue().nonce() + pending + later,
                until);
    }

    private void transact() {
        var accounts = new ArrayList<>(node.accounts().entrySet());
        if (accounts.isEmpty()) {
            return;
        }
        int burst = 1 + time.pick(3);
        var sender = accounts.get(time.pick(accounts.size()));
        long from = sender.getKey();
        long token = sender.getValue().token();
        var shard = node.shard(node.division().of(from));
        var pending = shard.state()
                .pending()
                .get(from)
                .map(reserved -> reserved.queue().size())
                .orElse(0);
        var receivers = accounts.stream()
                .filter(each -> each.getValue().token() == token)
                .toList();
        for (int i = 0; i < burst; i++) {
            long nonce = sender.getValue().nonce() + pending + i + (time.chance(0.05) ? 1 : 0);
            long asked = time.chance(0.05) ? token + 1 : token;
            var type = time.chance(0.3)
                    ? OperationType.WITHDRAW
                    : time.chance(0.3) ? OperationType.OPEN : OperationType.TRANSFER;
            var owner = type == OperationType.OPEN
                    ? time.chance(0.5) ? OWNERS.get(time.pick(OWNERS.size())) : new Address(5, 5, time.pick(4))
                    : Address.ZERO;
            long to = type != OperationType.TRANSFER
                    ? 0
                    : receivers.get(time.pick(receivers.size())).getKey();
            long until = time.chance(0.2) ? node.nextBatch() + time.pick(2) : Samples.NEVER;
            // Three of four bit patterns of no fee say it with an exponent.
            long fee = time.chance(0.5) ? 1L + time.pick(5) : (long) time.pick(4) << 11;
            var signed = sign(
                    sender.getValue(),
                    new Transaction(type, from, to, asked, 1L + time.pick(700), fee, nonce, until, owner, Fr.ZERO));
            if (type == OperationType.OPEN) {
                open(signed);
            } else {
                time.send(
                        () -> "admit " + signed.transaction(),
                        () -> shard.tell(new StateShard.Command.Admit(List.of(signed))));
            }
        }
    }
}
