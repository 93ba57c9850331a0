package io.orrery.http;

import io.orrery.domain.Digest;
import io.orrery.domain.rollup.account.Address;
import io.orrery.domain.rollup.batch.BatchProgress;
import io.orrery.domain.rollup.batch.BatchStage;
import io.orrery.domain.rollup.sequencing.Operation;
import io.orrery.domain.rollup.state.AccountTree;
import io.orrery.domain.rollup.state.Shards;
import io.orrery.domain.rollup.view.Hashes;
import io.orrery.domain.rollup.view.RollupView;
import io.orrery.domain.rollup.view.RollupView.BatchView;
import io.orrery.domain.rollup.view.RollupView.TransactionView;
import io.orrery.zk.field.Fr;
import java.util.List;
import java.util.Optional;

/// The batches as a chain of blocks, from the genesis (block 0) on. Its methods wait for the tables.
final class Chain {
    static final long GENESIS = 0;
    private static final String GENESIS_PARENT = Hex.zeros(Digest.BYTES);
    private static final Fr GENESIS_ROOT = AccountTree.emptyRoot(Shards.TREE_DEPTH);

    private final RollupInfo info;
    private final RollupView view;
    private final Await await;
    private final AccountDirectory accounts;

    Chain(RollupInfo info, RollupView view, Await await, AccountDirectory accounts) {
        this.info = info;
        this.view = view;
        this.await = await;
        this.accounts = accounts;
    }

    /// The highest block that has reached the stage; the genesis where none has.
    long head(BatchStage stage) {
        return await.of(view.highest(stage));
    }

    /// The block of a tag; may be above the newest where the tag is a number.
    ///
    /// @param field that has the tag, for refusals
    long number(BlockTag tag, String field) {
        return switch (tag) {
            case BlockTag.Latest _, BlockTag.Pending _ -> head(BatchStage.SEALED);
            case BlockTag.Safe _ -> head(BatchStage.COMMITTED);
            case BlockTag.Finalized _ -> head(BatchStage.FINALIZED);
            case BlockTag.Numbered block -> block.number();
            case BlockTag.Hashed(var hash) ->
                numberOf(hash)
                        .orElseThrow(() -> new RefusedException(
                                Reason.NOT_FOUND, field, "there is no block with the hash " + hash));
        };
    }

    private Optional<Long> numberOf(Digest hash) {
        return hash.toString().equals(genesisHash())
                ? Optional.of(GENESIS)
                : await.of(view.batchByHash(hash)).map(found -> found.batch().number());
    }

    /// The block of a tag; empty where there is none.
    Optional<EthJson.Block> block(BlockTag tag, String field) {
        return tag instanceof BlockTag.Hashed(var hash) ? block(hash) : block(number(tag, field));
    }

    Optional<EthJson.Block> block(long number) {
        return number == GENESIS
                ? Optional.of(genesis())
                : await.of(view.batch(number)).map(this::block);
    }

    Optional<EthJson.Block> block(Digest hash) {
        return hash.toString().equals(genesisHash())
                ? Optional.of(genesis())
                : await.of(view.batchByHash(hash)).map(this::block);
    }

    /// The hash of a batch that is sealed, or of the genesis.
    String hash(long number) {
        return number == GENESIS
                ? genesisHash()
                : await.of(view.batch(number))
                        .map(batch -> Hashes.of(batch.batch()).toString())
                        .orElseThrow(
                                () -> new IllegalStateException("batch " + number + " is missing from the tables"));
    }

    /// An operation with the owners of its accounts.
    EthJson.Entry entry(TransactionView transaction) {
        return new EthJson.Entry(transaction, parties(transaction.operation()), info.operator(), info.chainId());
    }

    static Optional<Fr> stateRoot(BatchView batch) {
        return Optional.ofNullable(batch.progress().get(BatchStage.ASSEMBLED)).flatMap(BatchProgress::stateRoot);
    }

    private EthJson.Block block(BatchView view) {
        var batch = view.batch();
        var entries = transactions(batch.number()).stream().map(this::entry).toList();
        return new EthJson.Block(
                batch.number(),
                Hashes.of(batch).toString(),
                hash(batch.number() - 1),
                stateRoot(view),
                batch.timestamp(),
                info.operator(),
                batch.size().slots(),
                entries);
    }

    /// In slot order.
    List<TransactionView> transactions(long batch) {
        return await.of(view.transactionsOf(batch));
    }

    private EthJson.Block genesis() {
        return new EthJson.Block(
                GENESIS,
                genesisHash(),
                GENESIS_PARENT,
                Optional.of(GENESIS_ROOT),
                0,
                Address.ZERO,
                info.sizes().getLast().slots(),
                List.of());
    }

    // The domain names exactly this rollup, so it is a hash that no other rollup's genesis has.
    private String genesisHash() {
        return Hex.word(info.domain());
    }

    private EthJson.Parties parties(Operation operation) {
        return switch (operation) {
            case Operation.Deposit deposit ->
                new EthJson.Parties(deposit.deposit().owner(), deposit.deposit().owner());
            case Operation.Forced(var forced, var _) -> new EthJson.Parties(forced.owner(), forced.owner());
            case Operation.Signed signed -> {
                var transaction = signed.signed().transaction();
                var from = owner(transaction.from());
                yield new EthJson.Parties(
                        from,
                        switch (transaction.type()) {
                            case TRANSFER -> owner(transaction.to());
                            case OPEN -> transaction.owner();
                            case NOOP, DEPOSIT, WITHDRAW, CANCEL, SET_KEY, FORCED_EXIT -> from;
                        });
            }
        };
    }

    // An admitted transaction names accounts that a sealed batch has opened: that was checked before it was admitted.
    private Address owner(long account) {
        return accounts.find(account)
                .map(AccountDirectory.Identity::owner)
                .orElseThrow(() -> new IllegalStateException("account " + account + " is missing from the tables"));
    }
}
