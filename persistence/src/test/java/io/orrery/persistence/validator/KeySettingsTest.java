package io.orrery.persistence.validator;

import static io.orrery.persistence.validator.Ledgers.SET;
import static io.orrery.persistence.validator.Ledgers.block;
import static io.orrery.persistence.validator.Ledgers.claim;
import static io.orrery.persistence.validator.Ledgers.key;
import static io.orrery.persistence.validator.Ledgers.now;
import static io.orrery.persistence.validator.Ledgers.sign;
import static io.orrery.persistence.validator.Ledgers.wish;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orrery.domain.validator.custody.SigningAnswer;
import io.orrery.domain.validator.custody.SigningLedger;
import io.orrery.domain.validator.protection.ValidatorKey;
import io.orrery.domain.validator.signing.KeySettings.Setting;
import io.orrery.domain.validator.signing.RemoteKeys.Added;
import io.orrery.domain.validator.signing.RemoteKeys.RemoteKey;
import io.orrery.domain.validator.signing.RemoteKeys.Removed;
import io.orrery.domain.validator.ssz.ByteVector;
import io.orrery.persistence.schema.Database;
import io.orrery.persistence.schema.Store;
import io.orrery.persistence.schema.Transactions;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource
class KeySettingsTest {
    private static final Setting DEFAULTS =
            new Setting(Optional.empty(), OptionalLong.of(60_000_000), Optional.of("orrery"));
    private static final String URL = "https://signer.example:9000";

    @Parameter
    private Store store = Store.H2;

    @TempDir
    private Path folder = Path.of("");

    private Database database;
    private SigningLedger ledger;

    @BeforeEach
    void open() {
        database = store.open(folder, 6);
        ledger = Ledgers.of(database);
        Ledgers.open(ledger, 2);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private SqlKeySettings settings() {
        return new SqlKeySettings(Ledgers.transactions(database), DEFAULTS);
    }

    private SqlRemoteKeys remote(ValidatorKey... local) {
        var keys = new SqlRemoteKeys(Ledgers.transactions(database), database.engine(), SET, List.of(local)::contains);
        now(keys.refresh());
        return keys;
    }

    private static RemoteKey at(int key, String url) {
        return new RemoteKey(key(key), url, false);
    }

    @Test
    void whatIsSetForAKeyIsKeptAndIsNoOthers() {
        var address = ByteVector.parse("0x" + "ab".repeat(20));
        var whole = new Setting(Optional.of(address), OptionalLong.of(Long.MAX_VALUE), Optional.of("\0 nul, ü"));
        assertThat(now(settings().of(key(0)))).isEqualTo(Setting.NONE);
        assertThat(now(settings().all())).isEmpty();
        assertThat(now(settings().change(key(0), _ -> whole))).isEqualTo(whole);
        assertThat(now(settings().of(key(0)))).isEqualTo(whole);
        assertThat(now(settings().all())).isEqualTo(Map.of(key(0), whole));
        assertThat(now(settings().of(key(1)))).isEqualTo(Setting.NONE);
        assertThat(settings().defaults()).isEqualTo(DEFAULTS);

        var less = now(settings().change(key(0), before -> before.withGasLimit(OptionalLong.empty())));
        assertThat(less).isEqualTo(whole.withGasLimit(OptionalLong.empty()));
        assertThat(now(settings().of(key(0)))).isEqualTo(less);
        assertThat(now(settings().change(key(0), _ -> Setting.NONE))).isEqualTo(Setting.NONE);
        assertThat(now(settings().of(key(0)))).isEqualTo(Setting.NONE);
    }

    @Test
    void aKeyThatNoSetHasHasNoSettings() {
        assertThat(now(settings().of(key(9)))).isEqualTo(Setting.NONE);
        assertThatThrownBy(() -> now(settings().change(key(9), before -> before)))
                .hasCauseInstanceOf(NoSuchElementException.class)
                .hasMessageContaining(key(9).brief());
    }

    @Test
    void changesThatAreMadeAtOnceAreAllKept() {
        int changes = 40;
        try (var threads = Executors.newFixedThreadPool(4)) {
            var settings = new SqlKeySettings(new Transactions(database.dataSource(), threads), DEFAULTS);
            var all = new CompletableFuture<?>[changes];
            for (int i = 0; i < changes; i++) {
                all[i] = settings.change(
                                key(0),
                                before -> before.withGasLimit(
                                        OptionalLong.of(before.gasLimit().orElse(0) + 1)))
                        .toCompletableFuture();
            }
            now(CompletableFuture.allOf(all));
        }
        assertThat(now(settings().of(key(0))).gasLimit()).hasValue(changes);
    }

    @Test
    void keysOfOtherSignersAreKnownToAllNodesAndTakenIntoUse() {
        var here = remote();
        var there = remote();
        assertThat(now(here.add(List.of(at(5, URL), at(6, URL), at(5, "http://other")), "ann")))
                .containsExactly(Added.DONE, Added.DONE, Added.DUPLICATE);
        assertThat(here.keys()).containsExactly(at(5, URL), at(6, URL));
        assertThat(there.keys()).isEmpty();
        now(there.refresh());
        assertThat(there.find(key(6))).contains(at(6, URL));
        var custody = claim(ledger, "a");
        assertThat(sign(ledger, custody, wish(5, block(1, 1)))).containsExactly(new SigningAnswer.Released());
    }

    @Test
    void aKeyThatIsTakenFromAnotherSignerIsOutOfUseForEverybody() {
        var here = remote();
        var there = remote();
        now(here.add(List.of(at(5, URL)), "ann"));
        now(there.refresh());
        var custody = claim(ledger, "a");
        assertThat(now(there.remove(List.of(key(5), key(6)), "ben"))).containsExactly(Removed.DONE, Removed.NOT_FOUND);
        assertThat(there.keys()).isEmpty();
        assertThat(sign(ledger, custody, wish(5, block(1, 1)))).containsExactly(new SigningAnswer.UnknownKey());
        now(here.refresh());
        assertThat(here.keys()).isEmpty();
        assertThat(remote().keys()).isEmpty();

        now(here.add(List.of(at(5, URL)), "ann"));
        assertThat(sign(ledger, custody, wish(5, block(1, 1)))).containsExactly(new SigningAnswer.Released());
    }

    @Test
    void aKeyWhoseSecretIsHereIsNoOtherSignersAndStaysInUse() {
        assertThat(now(remote(key(0)).add(List.of(at(0, URL)), "ann"))).containsExactly(Added.DUPLICATE);
        now(remote().add(List.of(at(0, URL)), "ann"));
        var custody = claim(ledger, "a");
        assertThat(now(remote(key(0)).remove(List.of(key(0)), "ann"))).containsExactly(Removed.DONE);
        assertThat(sign(ledger, custody, wish(0, block(1, 1)))).containsExactly(new SigningAnswer.Released());
    }
}
