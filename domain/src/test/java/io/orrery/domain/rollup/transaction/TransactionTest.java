package io.orrery.domain.rollup.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import io.orrery.domain.rollup.account.Address;
import io.orrery.zk.field.Fr;
import io.orrery.zk.kernel.InstalledKernels;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class TransactionTest {
    private static final Fr DOMAIN = Fr.of(77);

    @Test
    void messagesOfManyAreTheMessageOfEach() {
        var transfer = new Transaction(OperationType.TRANSFER, 3, 4, 1, 5_000, 7, 9, 100);
        var open = new Transaction(
                OperationType.OPEN, 3, 0, 1, 6_000, 7, 10, 100, Address.parse("0x" + "ab".repeat(20)), Fr.ZERO);
        var member = new Transaction(OperationType.WITHDRAW, 8, 0, 1, 1, 0, 0, 200).inGroup(Fr.of(12345));
        for (var kernels : InstalledKernels.here().available()) {
            for (int count = 0; count <= 12; count++) {
                var some = Stream.generate(() -> List.of(transfer, open, member))
                        .flatMap(List::stream)
                        .limit(count)
                        .toList();
                assertThat(Transaction.messages(kernels, DOMAIN, some))
                        .isEqualTo(
                                some.stream().map(each -> each.message(DOMAIN)).toList());
            }
        }
    }
}
