package io.orrery.persistence.committee;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orrery.domain.Digest;
import io.orrery.domain.rollup.account.Address;
import io.orrery.domain.rollup.da.CommitteeBook.Entry;
import io.orrery.domain.rollup.da.CommitteeBook.Owner;
import io.orrery.domain.rollup.da.CommitteeMember;
import io.orrery.domain.rollup.da.DataOffer;
import io.orrery.persistence.codec.CorruptBytes;
import io.orrery.persistence.schema.Database;
import io.orrery.persistence.schema.Store;
import io.orrery.persistence.schema.Transactions;
import io.orrery.zk.field.Fr;
import io.orrery.zk.hash.Keccak256;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(Store.class)
class SqlCommitteeBookTest {
    private static final Owner OWNER =
            new Owner(31_337, new Address(1, 2, 3), new Address(4, 5, 6), new Address(7, 8, 9));

    private final Store store;

    private Database database;
    private Transactions transactions;
    private SqlCommitteeBook book;

    SqlCommitteeBookTest(Store store) {
        this.store = store;
    }

    @BeforeEach
    void open(@TempDir Path folder) {
        database = store.open(folder, 2);
        transactions = new Transactions(database.dataSource(), Runnable::run);
        book = new SqlCommitteeBook(transactions);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private static byte[] bytes(int length) {
        var bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private static DataOffer offer(long number, long commitment, int slotBytes, int operationBytes) {
        return new DataOffer(
                number,
                8,
                0xFFFF_FFFFL,
                1_790_000_000L,
                Fr.of(number),
                Fr.of(number + 1),
                Fr.of(commitment),
                bytes(slotBytes),
                bytes(operationBytes));
    }

    private static Digest hash(DataOffer offer) {
        return Digest.of(Keccak256.hash(offer.slots()));
    }

    private void store(DataOffer offer, Optional<byte[]> signature) {
        book.store(new Entry(offer, signature), hash(offer));
    }

    @Test
    void aBatchComesBackWithItsSignatureByNumberAndItsSlotsByTheirHash() {
        var offer = offer(1, 5, 62, 128);
        assertThat(book.batch(1)).isEmpty();
        store(offer, Optional.of(bytes(65)));
        var entry = book.batch(1).orElseThrow();
        assertThat(entry.offer()).isEqualTo(offer);
        assertThat(entry.signature()).hasValue(bytes(65));
        assertThat(book.slots(hash(offer))).hasValue(offer.slots());
        assertThat(book.slots(new Digest(1, 1, 1, 1))).isEmpty();
        assertThat(book.batch(2)).isEmpty();
    }

    @Test
    void theLargestBatchThatAMemberTakesIsStored() {
        var offer = offer(1, 5, CommitteeMember.MAX_SLOT_BYTES, CommitteeMember.MAX_OPERATION_BYTES);
        store(offer, Optional.empty());
        assertThat(book.batch(1).orElseThrow().offer()).isEqualTo(offer);
    }

    @Test
    void whatWasSyncedIsSignedLaterAndNeverBesideOtherData() {
        var offer = offer(1, 5, 31, 0);
        store(offer, Optional.empty());
        assertThat(book.batch(1).orElseThrow().signature()).isEmpty();
        assertThatThrownBy(() -> store(offer(1, 6, 31, 0), Optional.of(bytes(65))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("another C");
        assertThat(book.batch(1).orElseThrow().signature()).isEmpty();
        store(offer, Optional.of(bytes(65)));
        store(offer, Optional.empty());
        assertThat(book.batch(1).orElseThrow().signature()).hasValue(bytes(65));
        assertThat(book.batch(1).orElseThrow().offer()).isEqualTo(offer);
    }

    @Test
    void batchesAreReadInTheirOrderSomeAtATimeAndForgottenFromANumberOn() {
        for (long number = 5; number >= 1; number--) {
            store(offer(number, number, 31, 0), Optional.empty());
        }
        assertThat(book.batchesFrom(2, 3).stream().map(DataOffer::number)).containsExactly(2L, 3L, 4L);
        assertThat(book.forgetFrom(4)).isEqualTo(2);
        assertThat(book.batchesFrom(1, 10).stream().map(DataOffer::number)).containsExactly(1L, 2L, 3L);
        assertThat(book.forgetFrom(4)).isZero();
    }

    @Test
    void aBookHasOneOwner() {
        assertThat(book.claim(OWNER)).isEqualTo(OWNER);
        assertThat(book.claim(OWNER)).isEqualTo(OWNER);
        assertThat(book.claim(new Owner(1, OWNER.rollup(), OWNER.policy(), OWNER.member())))
                .isEqualTo(OWNER);
    }

    @Test
    void damagedSlotsAreNotHandedOut() throws Exception {
        var offer = offer(1, 5, 31, 0);
        store(offer, Optional.empty());
        transactions.writeNow(connection -> {
            try (var update = connection.prepareStatement("update committee_batch set slots = ?")) {
                update.setBytes(1, bytes(30));
                return update.executeUpdate();
            }
        });
        for (var reading : List.<Runnable>of(() -> book.batch(1), () -> book.slots(hash(offer)))) {
            assertThatThrownBy(reading::run).isInstanceOf(CorruptBytes.class);
        }
    }
}
