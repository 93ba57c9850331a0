package io.orrery.runtime.node;

import akka.actor.typed.ActorSystem;
import com.typesafe.config.Config;
import io.orrery.actors.validator.KeySetRoom;
import io.orrery.domain.validator.custody.SigningLedger;
import io.orrery.domain.validator.duty.NetworkProfile;
import io.orrery.domain.validator.protection.Horizon;
import io.orrery.domain.validator.signing.KeyRoom;
import io.orrery.domain.validator.signing.KeySettings;
import io.orrery.domain.validator.signing.KeySettings.Setting;
import io.orrery.domain.validator.signing.Signatures;
import io.orrery.domain.validator.signing.ValidatorIndices;
import io.orrery.ethereum.signer.RemoteSignerClient;
import io.orrery.http.validator.Keymanager;
import io.orrery.persistence.schema.Database;
import io.orrery.persistence.schema.Transactions;
import io.orrery.persistence.validator.SqlKeySettings;
import io.orrery.persistence.validator.SqlRemoteKeys;
import io.orrery.runtime.Complaint;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The keys of a node, those whose secrets are here and those of other signers, and what is set for each.
final class NodeKeys implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NodeKeys.class);
    private static final String DEFAULTS = "orrery.validator.defaults";
    private static final String SIGNERS = "orrery.validator.remote-signers";

    private final Config config;
    private final NodeHome home;
    private final ValidatorNode.Keys keys;
    private final KeySetRoom room;
    private final SqlRemoteKeys remote;
    private final RemoteSignerClient signers;
    private final KeySettings settings;

    private NodeKeys(
            Config config,
            NodeHome home,
            ValidatorNode.Keys keys,
            SigningLedger ledger,
            Transactions transactions,
            Database.Engine engine,
            InstantSource clock) {
        this.config = config;
        this.home = home;
        this.keys = keys;
        this.room = new KeySetRoom(
                keys.keySet(),
                ledger,
                keys.shelf(),
                keys.reader(),
                keys.text(),
                () -> horizon(keys.network(), clock),
                work -> Thread.ofVirtual().name("keystores").start(work));
        this.settings = new SqlKeySettings(transactions, defaults(config, keys.network()));
        this.remote = new SqlRemoteKeys(
                transactions,
                engine,
                keys.keySet(),
                key -> room.keys().stream().anyMatch(local -> local.key().equals(key)));
        var bounds = config.getConfig(SIGNERS);
        this.signers = new RemoteSignerClient(
                keys.network(),
                remote,
                new RemoteSignerClient.Settings(
                        bounds.getDuration("timeout"), bounds.getInt("max-at-once"), bounds.getInt("max-waiting")));
    }

    /// The set has all keys that are here when it returns; those that are out of use there are silent.
    static NodeKeys open(
            Config config,
            NodeHome home,
            ValidatorNode.Keys keys,
            SigningLedger ledger,
            Transactions transactions,
            Database.Engine engine,
            InstantSource clock) {
        var opened = new NodeKeys(config, home, keys, ledger, transactions, engine, clock);
        ValidatorNode.answer(opened.room.settle()).forEach(line -> LOG.warn("event=key-not-loaded why=\"{}\"", line));
        ValidatorNode.answer(opened.remote.refresh());
        return opened;
    }

    private static Horizon horizon(NetworkProfile network, InstantSource clock) {
        return Horizon.at(
                network.slotAt(clock.instant().getEpochSecond()),
                Math.toIntExact(network.preset().slotsPerEpoch()));
    }

    /// Asks the database again and again what other nodes have changed.
    void watch(ActorSystem<?> system) {
        var look = config.getDuration("orrery.validator.keys.look");
        system.scheduler()
                .scheduleWithFixedDelay(
                        look,
                        look,
                        () -> remote.refresh()
                                .thenCompose(_ -> room.silenceUnused())
                                .whenComplete(NodeKeys::tell),
                        system.executionContext());
    }

    private static void tell(@Nullable List<String> silenced, @Nullable Throwable failure) {
        if (silenced == null) {
            LOG.warn("event=keys-unread why=\"{}\"", String.valueOf(failure));
        } else {
            silenced.forEach(line -> LOG.warn("event=key-silenced why=\"{}\"", line));
        }
    }

    KeyRoom room() {
        return room;
    }

    KeySettings settings() {
        return settings;
    }

    Path tokenFile() {
        return KeymanagerTokenFile.of(config, home);
    }

    /// By the secrets that are here, and by other signers with the keys that are not.
    Signatures signatures() {
        return Signatures.by(keys.signer()).orElse(signers);
    }

    /// @param beacon where the chain's validators are asked for
    Keymanager keymanager(Optional<ValidatorIndices> beacon) {
        return new Keymanager(KeymanagerTokenFile.read(config, home), settings, Optional.of(remote), beacon);
    }

    /// @throws Complaint where one of them can not be
    static Setting defaults(Config config, NetworkProfile network) {
        var said = config.getConfig(DEFAULTS);
        var recipient = said.getString("fee-recipient");
        long gas = said.getLong("gas-limit");
        var graffiti = said.getString("graffiti");
        if (gas < 1) {
            throw new Complaint(DEFAULTS + ".gas-limit is " + gas + " and must be 1 or more");
        }
        int bytes = graffiti.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > Setting.MOST_GRAFFITI_BYTES) {
            throw new Complaint(DEFAULTS + ".graffiti has " + bytes + " bytes of UTF-8 where a block has room for "
                    + Setting.MOST_GRAFFITI_BYTES);
        }
        try {
            return new Setting(
                    Optional.of(recipient).filter(text -> !text.isEmpty()).map(network.addresses()::parse),
                    OptionalLong.of(gas),
                    Optional.of(graffiti).filter(text -> !text.isEmpty()));
        } catch (IllegalArgumentException wrong) {
            throw new Complaint(DEFAULTS + ".fee-recipient: " + wrong.getMessage(), wrong);
        }
    }

    @Override
    public void close() {
        signers.close();
    }
}
