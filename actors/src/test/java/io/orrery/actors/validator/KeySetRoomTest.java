package io.orrery.actors.validator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orrery.domain.Digest;
import io.orrery.domain.validator.duty.Scheme;
import io.orrery.domain.validator.interchange.Interchange;
import io.orrery.domain.validator.interchange.InterchangeRefused;
import io.orrery.domain.validator.interchange.KeyHistory;
import io.orrery.domain.validator.protection.Horizon;
import io.orrery.domain.validator.protection.SignedBlock;
import io.orrery.domain.validator.protection.ValidatorKey;
import io.orrery.domain.validator.signing.HistoryText;
import io.orrery.domain.validator.signing.KeyRoom.Imported;
import io.orrery.domain.validator.signing.KeyRoom.LocalKey;
import io.orrery.domain.validator.signing.KeyRoom.LockedKey;
import io.orrery.domain.validator.signing.KeyRoom.Reloaded;
import io.orrery.domain.validator.signing.KeyRoom.Removal;
import io.orrery.domain.validator.signing.KeyRoom.Removals;
import io.orrery.domain.validator.signing.KeyRoom.Removed;
import io.orrery.domain.validator.signing.KeyShelf;
import io.orrery.domain.validator.signing.KeystoreReader;
import io.orrery.domain.validator.ssz.ByteVector;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class KeySetRoomTest {
    private static final ValidatorKey FIRST = key(1);
    private static final ValidatorKey SECOND = key(2);
    private static final ValidatorKey FIXED = key(3);
    private static final ValidatorKey UNKNOWN = key(4);

    private final List<String> order = new ArrayList<>();
    private final HistoryLedger ledger = new HistoryLedger(order);
    private final Shelf shelf = new Shelf();
    private final KeySetRoom room = new KeySetRoom(
            "set", ledger, shelf, KeySetRoomTest::open, new Text(), () -> new Horizon(1_000, 100), Runnable::run);

    private static ValidatorKey key(int number) {
        var bytes = new byte[ValidatorKey.BLS_BYTES];
        bytes[0] = (byte) number;
        return ValidatorKey.of(bytes);
    }

    private static LockedKey locked(ValidatorKey key) {
        return new LockedKey(key.toString(), "right");
    }

    /// A keystore here is its public key.
    private static KeystoreReader.Opened open(LockedKey locked) {
        if (!locked.password().equals("right")) {
            throw new IllegalArgumentException("the password does not open the keystore");
        }
        return new KeystoreReader.Opened(ValidatorKey.parse(locked.json()), Optional.empty(), new Mute());
    }

    private static final class Mute implements KeystoreReader.Secret {
        @Override
        public void erase() {}

        @Override
        public ByteVector publicKey() {
            return ByteVector.of(new byte[0]);
        }

        @Override
        public Scheme scheme() {
            return Scheme.BLS12_381;
        }

        @Override
        public Set<ByteVector> publicKeys() {
            return Set.of();
        }

        @Override
        public Optional<ByteVector> sign(ByteVector publicKey, Digest signingRoot) {
            return Optional.empty();
        }
    }

    private final class Shelf implements KeyShelf {
        final List<LocalKey> keys = new ArrayList<>();
        boolean broken;

        @Override
        public List<LocalKey> keys() {
            return List.copyOf(keys);
        }

        @Override
        public void put(KeystoreReader.Opened opened, LockedKey locked) throws IOException {
            if (broken) {
                throw new IOException("no space left");
            }
            order.add("put");
            keys.add(new LocalKey(opened.key(), opened.path(), false));
        }

        @Override
        public void silence(ValidatorKey key) {
            order.add("silenced");
            keys.removeIf(local -> local.key().equals(key));
        }

        @Override
        public void forget(ValidatorKey key) throws IOException {
            if (broken) {
                throw new IOException("read only");
            }
            order.add("forgotten");
        }

        @Override
        public Reloaded reload() {
            return new Reloaded(2, List.of());
        }
    }

    /// Files here are a slot, which the first key has signed for, or `broken`, or `elsewhere`.
    private static final class Text implements HistoryText {
        @Override
        public Interchange read(String json) {
            if (json.equals("broken")) {
                throw new InterchangeRefused("data is missing");
            }
            return json.equals("elsewhere")
                    ? new Interchange(new Digest(9, 9, 9, 9), List.of())
                    : new Interchange(HistoryLedger.ROOT, List.of(history(Long.parseLong(json))));
        }

        private static KeyHistory history(long slot) {
            return new KeyHistory(FIRST, List.of(new SignedBlock(slot, Optional.empty())), List.of());
        }

        @Override
        public String write(Interchange file) {
            return file.genesisValidatorsRoot().equals(HistoryLedger.ROOT)
                    ? String.join(
                            ",",
                            file.histories().stream()
                                    .map(one -> one.key().brief() + "/"
                                            + one.blocks().size())
                                    .toList())
                    : "another chain";
        }
    }

    private static <T> T now(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }

    private Removals remove(ValidatorKey... keys) {
        return now(room.remove(List.of(keys), "ann"));
    }

    private static List<Removal> outcomes(Removals removals) {
        return removals.removed().stream().map(Removed::outcome).toList();
    }

    @Test
    void aHistoryIsTakenBeforeItsKeyAndTheLedgerHasAKeyBeforeItsSecretIsHere() {
        var imported = now(room.take(List.of(locked(FIRST)), Optional.of("7"), "ann"));
        assertThat(imported).containsExactly(new Imported.Done(FIRST));
        assertThat(order).containsExactly("history", "added", "in use", "put");
    }

    @Test
    void eachKeystoreIsTakenForItself() {
        var imported = now(room.take(
                List.of(locked(FIRST), new LockedKey(SECOND.toString(), "wrong"), locked(FIRST), locked(SECOND)),
                Optional.empty(),
                "ann"));
        assertThat(imported)
                .containsExactly(
                        new Imported.Done(FIRST),
                        new Imported.Failed("the password does not open the keystore"),
                        new Imported.Duplicate(FIRST),
                        new Imported.Done(SECOND));
    }

    @Test
    void aHistoryThatIsRefusedBringsNoKey() {
        for (var history : List.of("broken", "elsewhere", "1001")) {
            assertThatThrownBy(() -> now(room.take(List.of(locked(FIRST)), Optional.of(history), "ann")))
                    .hasCauseInstanceOf(InterchangeRefused.class);
        }
        assertThat(order).isEmpty();
        assertThat(room.keys()).isEmpty();
    }

    @Test
    void aKeyThatCanNotBeKeptIsNotSaidToBe() {
        shelf.broken = true;
        assertThat(now(room.take(List.of(locked(FIRST)), Optional.empty(), "ann")))
                .singleElement()
                .isInstanceOf(Imported.Failed.class);
        assertThat(room.keys()).isEmpty();
    }

    @Test
    void aKeyThatGoesIsSilentThenOutOfUseThenGoneAndItsHistoryIsReadLast() {
        now(room.take(List.of(locked(FIRST), locked(SECOND)), Optional.of("7"), "ann"));
        order.clear();
        var removals = remove(FIRST);
        assertThat(outcomes(removals)).containsExactly(Removal.DELETED);
        assertThat(order).containsExactly("silenced", "out of use", "forgotten", "given");
        assertThat(removals.history()).isEqualTo(FIRST.brief() + "/1");
        assertThat(ledger.inUse).containsEntry(FIRST, false).containsEntry(SECOND, true);
    }

    @Test
    void whoeverAsksAgainGetsTheHistoryAgain() {
        now(room.take(List.of(locked(FIRST)), Optional.of("7"), "ann"));
        remove(FIRST);
        var again = remove(FIRST, UNKNOWN);
        assertThat(outcomes(again)).containsExactly(Removal.NOT_ACTIVE, Removal.NOT_FOUND);
        assertThat(again.history()).isEqualTo(FIRST.brief() + "/1");
    }

    @Test
    void aKeyThatComesBackIsInUseAgain() {
        now(room.take(List.of(locked(FIRST)), Optional.empty(), "ann"));
        remove(FIRST);
        now(room.take(List.of(locked(FIRST)), Optional.empty(), "ann"));
        assertThat(ledger.inUse).containsEntry(FIRST, true);
    }

    @Test
    void whatIsFixedStaysAndGivesNoHistory() {
        ledger.inUse.put(FIXED, true);
        shelf.keys.add(new LocalKey(FIXED, Optional.empty(), true));
        var removals = remove(FIXED);
        assertThat(outcomes(removals)).containsExactly(Removal.STILL_HERE);
        assertThat(removals.history()).isEmpty();
        assertThat(ledger.inUse).containsEntry(FIXED, true);
        assertThat(order).doesNotContain("silenced");
    }

    @Test
    void whereTheDatabaseIsSilentNoKeyIsSaidToBeGone() {
        now(room.take(List.of(locked(FIRST)), Optional.of("7"), "ann"));
        ledger.silent = true;
        var removals = remove(FIRST, UNKNOWN);
        assertThat(outcomes(removals)).containsExactly(Removal.STILL_HERE, Removal.NOT_FOUND);
        assertThat(removals.removed().getFirst().why()).contains("the database is silent");
        assertThat(removals.history()).isEmpty();
        assertThat(order).contains("silenced").doesNotContain("forgotten");

        ledger.silent = false;
        assertThat(outcomes(remove(FIRST))).containsExactly(Removal.NOT_ACTIVE);
        assertThat(order).endsWith("out of use", "forgotten", "given");
    }

    @Test
    void aKeystoreThatCanNotBeTakenAwayIsStillHere() {
        now(room.take(List.of(locked(FIRST)), Optional.of("7"), "ann"));
        shelf.broken = true;
        var removals = remove(FIRST);
        assertThat(outcomes(removals)).containsExactly(Removal.STILL_HERE);
        assertThat(removals.history()).isEmpty();
        assertThat(ledger.inUse).containsEntry(FIRST, false);
    }

    @Test
    void aKeyThatCameBackWithItsKeystoreStaysSilentUntilItIsImportedAgain() {
        now(room.take(List.of(locked(FIRST), locked(SECOND)), Optional.empty(), "ann"));
        remove(FIRST);
        shelf.keys.add(new LocalKey(FIRST, Optional.empty(), false));
        assertThat(now(room.settle()))
                .singleElement()
                .asString()
                .startsWith(FIRST.brief())
                .contains("out of use");
        assertThat(room.keys()).extracting(LocalKey::key).containsExactly(SECOND);

        shelf.keys.add(new LocalKey(FIRST, Optional.empty(), false));
        assertThat(now(room.reload()).failures()).hasSize(1);
        assertThat(now(room.take(List.of(locked(FIRST)), Optional.empty(), "ann")))
                .containsExactly(new Imported.Done(FIRST));
        assertThat(now(room.settle())).isEmpty();
        assertThat(room.keys()).extracting(LocalKey::key).containsExactly(SECOND, FIRST);
    }

    @Test
    void whatAnotherNodeHasDeletedFallsSilent() {
        now(room.take(List.of(locked(FIRST), locked(SECOND)), Optional.empty(), "ann"));
        ledger.inUse.put(FIRST, false);
        assertThat(now(room.silenceUnused())).hasSize(1);
        assertThat(room.keys()).extracting(LocalKey::key).containsExactly(SECOND);
    }

    @Test
    void keysAreLookedForWhereTheyLieAndComeIntoTheSet() {
        shelf.keys.add(new LocalKey(FIRST, Optional.empty(), true));
        assertThat(now(room.reload())).isEqualTo(new Reloaded(2, List.of()));
        assertThat(ledger.inUse).containsEntry(FIRST, true);
    }
}
