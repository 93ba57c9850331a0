package io.orrery.ethereum;

import io.orrery.domain.Digest;
import io.orrery.domain.rollup.account.Address;
import io.orrery.domain.rollup.settlement.QueuedOperation;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletionStage;
import org.web3j.abi.TypeReference;
import org.web3j.abi.datatypes.Utf8String;
import org.web3j.abi.datatypes.generated.Bytes32;

/// What L1 tells about the rollup beside what happens to its batches.
public final class RollupFacts {
    private static final int WORD_CHARS = 64;
    private static final int MAX_TEXT = 64;
    private static final int MAX_DECIMALS = 255;
    /// More than finality takes by far: what is older was read by the node.
    private static final long MAX_SCANNED = 5 * L1Rpc.MAX_LOG_BLOCKS;

    private final L1Client client;
    private final RollupDeployment deployment;

    public RollupFacts(L1Client client, RollupDeployment deployment) {
        this.client = client;
        this.deployment = deployment;
    }

    /// A registered token; what its contract does not tell, or not as EIP-20 has it, is left out.
    public record Token(
            long token, Address erc20, Optional<String> name, Optional<String> symbol, OptionalInt decimals) {}

    /// The tokens after that one, by number: tokens are registered one after another and for ever.
    ///
    /// @param known 0 for all
    public CompletionStage<List<Token>> tokensAfter(long known) {
        return client.ask(l1 -> {
            var found = new ArrayList<Token>();
            for (var number = known + 1; ; number++) {
                var erc20 =
                        RollupContract.addressOf(view(l1, deployment.rollup().erc20Of(number)));
                if (erc20.isZero()) {
                    return found;
                }
                found.add(new Token(
                        number, erc20, text(l1, erc20, "name()"), text(l1, erc20, "symbol()"), decimals(l1, erc20)));
            }
        });
    }

    /// Seconds since 1970.
    public CompletionStage<Long> timestamp(long block) {
        return client.ask(l1 -> l1.timestamp(block));
    }

    /// An entry of the queue, and how far L1 has it.
    ///
    /// @param block in which it was queued
    /// @param safe the newest safe block, and `finalized` the newest final one
    public record Queued(QueuedOperation operation, Digest transaction, long block, long safe, long finalized) {}

    /// Empty where the queue has no such entry, or had it before the newest [#MAX_SCANNED] blocks.
    public CompletionStage<Optional<Queued>> queued(long queueIndex) {
        return client.ask(l1 -> {
            if (Abi.longAt(view(l1, deployment.rollup().queued()), 0) <= queueIndex) {
                return Optional.empty();
            }
            long finalized = l1.block(BlockTag.FINALIZED).number();
            long safe = l1.block(BlockTag.SAFE).number();
            long to = l1.block(BlockTag.LATEST).number();
            long first = Math.max(deployment.block(), to - MAX_SCANNED + 1);
            while (to >= first) {
                long from = Math.max(first, to - L1Rpc.MAX_LOG_BLOCKS + 1);
                var filter = new LogFilter(
                        deployment.rollup().address(),
                        from,
                        to,
                        RollupReaderClient.QUEUE_EVENTS,
                        Optional.of(RollupEvents.topic(queueIndex)));
                for (var log : l1.logs(filter)) {
                    var queued = RollupEvents.decode(log).flatMap(RollupEvent::queued);
                    if (queued.isPresent()) {
                        return Optional.of(new Queued(queued.get(), log.transaction(), log.block(), safe, finalized));
                    }
                }
                to = from - 1;
            }
            return Optional.empty();
        });
    }

    /// The words of the proof that a `proveBatch` or `commitAndProve` transaction has brought; empty where L1 has no
    /// such transaction.
    public CompletionStage<Optional<List<BigInteger>>> proof(Digest transaction) {
        return client.ask(
                l1 -> l1.transaction(transaction).map(L1Transaction::input).flatMap(RollupContract::proofIn));
    }

    private static String view(L1Rpc l1, L1Call call) {
        return l1.call(call, BlockTag.LATEST.word());
    }

    private static Optional<String> answer(L1Rpc l1, Address erc20, String signature) {
        try {
            return Optional.of(view(l1, new L1Call(erc20, Abi.call(signature, List.of()))));
        } catch (L1Rejected reverted) {
            return Optional.empty();
        }
    }

    /// A text, or 32 bytes that end in zeros, as tokens from before EIP-20 have it. A token may say anything, so what
    /// is long or holds control characters is not believed.
    private static Optional<String> text(L1Rpc l1, Address erc20, String signature) {
        return answer(l1, erc20, signature)
                .flatMap(RollupFacts::decoded)
                .filter(text -> !text.isBlank() && text.length() <= MAX_TEXT)
                .filter(text -> text.chars().noneMatch(Character::isISOControl));
    }

    private static Optional<String> decoded(String answer) {
        try {
            if (answer.length() == 2 + WORD_CHARS) {
                var bytes = (byte[]) Abi.decode(answer, List.of(TypeReference.create(Bytes32.class)))
                        .getFirst();
                return Optional.of(new String(bytes, java.nio.charset.StandardCharsets.UTF_8).replace("\0", ""));
            }
            return Optional.of((String) Abi.decode(answer, List.of(TypeReference.create(Utf8String.class)))
                    .getFirst());
        } catch (RuntimeException malformed) {
            return Optional.empty();
        }
    }

    private static OptionalInt decimals(L1Rpc l1, Address erc20) {
        return answer(l1, erc20, "decimals()")
                .filter(answer -> answer.length() == 2 + WORD_CHARS)
                .map(answer -> new BigInteger(1, HexFormat.of().parseHex(answer, 2, answer.length())))
                .filter(value -> value.compareTo(BigInteger.valueOf(MAX_DECIMALS)) <= 0)
                .map(value -> OptionalInt.of(value.intValueExact()))
                .orElseGet(OptionalInt::empty);
    }
}
