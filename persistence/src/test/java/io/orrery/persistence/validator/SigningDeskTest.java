package io.orrery.persistence.validator;

import static io.orrery.persistence.validator.Ledgers.claim;
import static io.orrery.persistence.validator.Ledgers.now;
import static io.orrery.persistence.validator.Ledgers.vote;
import static io.orrery.persistence.validator.Ledgers.wish;
import static org.assertj.core.api.Assertions.assertThat;

import io.orrery.domain.validator.custody.SigningAnswer;
import io.orrery.persistence.schema.Database;
import io.orrery.persistence.schema.Store;
import io.orrery.persistence.schema.Transactions;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SigningDeskTest {
    @TempDir
    private Path folder = Path.of("");

    private final Queue<Runnable> work = new ArrayDeque<>();
    private Database database;
    private SigningDesk desk;

    @BeforeEach
    void open() {
        database = Store.H2.open(folder, 2);
        var ledger = Ledgers.of(database);
        Ledgers.open(ledger, 10);
        var custody = claim(ledger, "a");
        desk = new SigningDesk(
                new SqlSigningLedger(new Transactions(database.dataSource(), work::add), Database.Engine.H2),
                custody,
                new SigningDesk.Settings(4, 6));
    }

    @AfterEach
    void close() {
        database.close();
    }

    private CompletableFuture<SigningAnswer> sign(int key) {
        return desk.sign(wish(key, vote(1, 2, 1))).toCompletableFuture();
    }

    @Test
    void whatIsAskedForWhileATransactionIsUnderWayGoesIntoTheNext() {
        var answers = new ArrayList<CompletableFuture<SigningAnswer>>();
        for (int key = 0; key < 7; key++) {
            answers.add(sign(key));
        }
        int transactions = 0;
        for (var next = work.poll(); next != null; next = work.poll()) {
            next.run();
            transactions++;
        }
        assertThat(transactions).as("one alone, four, two").isEqualTo(3);
        assertThat(answers).allSatisfy(answer -> assertThat(now(answer)).isEqualTo(new SigningAnswer.Released()));
    }

    @Test
    void whatIsAskedForTogetherIsOneTransactionWhereNoneIsUnderWay() {
        var answers = desk.sign(IntStream.range(0, 4)
                        .mapToObj(key -> wish(key, vote(1, 2, 1)))
                        .toList())
                .toCompletableFuture();
        assertThat(work).hasSize(1);
        work.remove().run();
        assertThat(work).isEmpty();
        assertThat(now(answers)).hasSize(4).containsOnly(new SigningAnswer.Released());
        assertThat(now(desk.sign(List.of()))).isEmpty();
    }

    @Test
    void whoeverComesWhenTooManyWaitIsToldSo() {
        for (int key = 0; key < 7; key++) {
            var _ = sign(key);
        }
        assertThat(now(sign(7))).isInstanceOf(SigningAnswer.Unanswered.class);
        for (var next = work.poll(); next != null; next = work.poll()) {
            next.run();
        }
        assertThat(sign(8)).isNotDone();
        assertThat(work).hasSize(1);
    }
}
