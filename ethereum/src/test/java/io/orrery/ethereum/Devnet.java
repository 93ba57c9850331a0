package io.orrery.ethereum;

import static org.assertj.core.api.Assertions.catchThrowable;

import io.orrery.domain.rollup.account.Address;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.web3j.abi.datatypes.Type;

/// A real anvil for one test class. Where it is not installed, starting it fails with what to do: these tests are never
/// skipped in silence.
final class Devnet implements AutoCloseable {
    static final Path NODE_MODULES = Path.of("../contracts/node_modules");
    static final Duration PATIENCE = Duration.ofSeconds(60);

    private final ExecutorService executor = Executors.newFixedThreadPool(4);
    private final DevnetProcess process;
    private final L1Client client;

    private Devnet(DevnetProcess process) {
        this.process = process;
        this.client = L1Client.at(process.url(), PATIENCE, executor);
    }

    static Devnet start() {
        return new Devnet(DevnetProcess.start(settings(0, Optional.empty())));
    }

    static DevnetProcess.Settings settings(int port, Optional<Path> state) {
        try {
            var log = Files.createTempFile("devnet", ".log");
            log.toFile().deleteOnExit();
            return new DevnetProcess.Settings(NODE_MODULES, port, 0, state, log, PATIENCE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    L1Client client() {
        return client;
    }

    DevnetProcess process() {
        return process;
    }

    L1Wallet wallet(int index) {
        return new L1Wallet(client, DevnetAccounts.signer(index), PATIENCE);
    }

    Address create(String contract, Type<?>... arguments) {
        return await(wallet(0).create(Abi.creation(contract, List.of(arguments))));
    }

    BigInteger word(L1Call view) {
        return RollupContract.word(await(client.call(view)));
    }

    static <T> T await(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }

    /// Asks again until there is an answer: a chain takes a moment to mine what it was sent.
    static <T> T eventually(Supplier<CompletionStage<Optional<T>>> question) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            var answer = await(question.get());
            if (answer.isPresent()) {
                return answer.get();
            }
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("no answer within " + PATIENCE);
            }
        }
    }

    /// Why a transaction is refused; empty where it is not.
    static String refusal(CompletionStage<?> stage) {
        var thrown = catchThrowable(() -> await(stage));
        return thrown == null ? "" : String.valueOf(thrown.getMessage());
    }

    @Override
    public void close() {
        client.close();
        executor.shutdown();
        process.close();
    }
}
