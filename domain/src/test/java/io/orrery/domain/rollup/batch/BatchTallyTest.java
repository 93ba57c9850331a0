package io.orrery.domain.rollup.batch;

import static io.orrery.domain.rollup.Samples.deposit;
import static io.orrery.domain.rollup.Samples.owner;
import static io.orrery.domain.rollup.Samples.transfer;
import static io.orrery.domain.rollup.Samples.validUntil;
import static io.orrery.domain.rollup.Samples.withdrawal;
import static org.assertj.core.api.Assertions.assertThat;

import io.orrery.domain.rollup.settlement.ForcedOperation;
import io.orrery.domain.rollup.transaction.OperationType;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BatchTallyTest {
    private static final long ALICE = 5L << 28;
    private static final long BOB = 6L << 28;

    private static BatchTally tally(Slot... slots) {
        return BatchTally.of(new SealedBatch(1, BatchSize.FIRST, BOB, 9, List.of(slots)));
    }

    @Test
    void eachOperationIsCountedByItsKindAndAmountsByToken() {
        var tally = tally(
                new Slot.Deposit(deposit(0, owner(5, 0, 0), 0, 1_000), ALICE),
                new Slot.Deposit(deposit(1, owner(6, 1, 0), 1, 50), BOB),
                new Slot.Signed(transfer(ALICE, BOB, 0, 100, 3, 0), false),
                new Slot.Signed(withdrawal(ALICE, 0, 200, 2, 1), false),
                new Slot.Forced(new ForcedOperation.ForcedExit(2, owner(5, 0, 0), ALICE, 99)));

        assertThat(tally.operations())
                .isEqualTo(Map.of(
                        OperationType.DEPOSIT, 2L,
                        OperationType.TRANSFER, 1L,
                        OperationType.WITHDRAW, 1L,
                        OperationType.FORCED_EXIT, 1L));
        assertThat(tally.deposited()).isEqualTo(Map.of(0L, BigInteger.valueOf(1_000), 1L, BigInteger.valueOf(50)));
        assertThat(tally.fees()).isEqualTo(Map.of(0L, BigInteger.valueOf(5)));
        assertThat(tally.withdrawn()).isEqualTo(Map.of(0L, BigInteger.valueOf(200)));
    }

    @Test
    void whatHadExpiredEarnsNothingAndTakesNothingOut() {
        var tally = tally(new Slot.Signed(validUntil(1, withdrawal(ALICE, 0, 200, 2, 0)), true));

        assertThat(tally.operations()).isEqualTo(Map.of(OperationType.CANCEL, 1L));
        assertThat(tally.fees()).isEmpty();
        assertThat(tally.withdrawn()).isEmpty();
    }
}
