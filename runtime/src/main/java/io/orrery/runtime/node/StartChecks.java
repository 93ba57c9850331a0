package io.orrery.runtime.node;

import com.typesafe.config.Config;
import io.orrery.actors.ActorSettings;
import io.orrery.domain.validator.duty.EthereumNetworks;
import io.orrery.domain.validator.duty.NetworkProfile;
import io.orrery.ethereum.DevnetAccounts;
import io.orrery.http.HttpSettings;
import io.orrery.http.ProofSettings;
import io.orrery.http.validator.ValidatorApiSettings;
import io.orrery.runtime.Complaint;
import io.orrery.runtime.config.NamedSecrets;
import io.orrery.runtime.config.Problems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/// What a configuration must hold before a node starts with it: what is asked of nobody but itself and this machine's
/// files. All that is wrong is told at once.
public final class StartChecks {
    private static final String URL = "orrery.persistence.url";
    private static final String POSTGRES = "jdbc:postgresql:";
    private static final String TAG = "orrery.l1.deposit-tag";
    private static final List<String> TAGS = List.of("latest", "safe", "finalized");
    private static final String LOG_FORMAT = "orrery.log.format";
    /// Those that logback.xml knows.
    private static final List<String> LOG_FORMATS = List.of("text", "json");
    private static final String FEES = "orrery.validator.defaults.fee-recipient";
    /// Those that development chains fund.
    private static final int DEVELOPMENT_ACCOUNTS = 20;
    private static final String DEVNETS = "orrery.l1.devnet-chain-ids";
    /// Chains whose money is somebody's, and public ones to rehearse on.
    private static final List<Long> REAL =
            List.of(1L, 10L, 56L, 100L, 137L, 324L, 8453L, 42161L, 43114L, 59144L, 534352L, 560048L, 17000L, 11155111L);

    private StartChecks() {}

    /// Of a node of the rollup.
    public static Problems rollup(Config config) {
        return common(config)
                .also(() -> ClusterEntry.roles(config))
                .also(() -> noRealDevnets(config))
                .also(() -> {
                    var sizes = BatchCircuits.sizes(config);
                    BatchCircuits.requireHeap(
                            config, sizes, DataLayers.of(config).modes());
                })
                .also(() -> DataLayers.of(config).requireNamed(CommitteeConfig.of(config)))
                .also(() -> {
                    requireTag(config);
                    ActorSettings.from(config);
                })
                .also(() -> HttpSettings.of(config))
                .also(() -> SharedRedis.requirePossible(config))
                .also(() -> ProofSettings.of(config));
    }

    /// Of a validators' node.
    ///
    /// @param network empty where nobody has said it yet
    public static Problems validator(Config config, Optional<NetworkProfile> network) {
        return common(config)
                .also(() -> ValidatorApiSettings.of(config))
                .also(() -> BeaconConfig.of(config))
                .also(() -> requireFile(config, KeymanagerTokenFile.KEY))
                .also(() -> requireFile(config, "orrery.validator.vault.token-file"))
                .also(() -> requireFile(config, "orrery.validator.vault.authority"))
                .also(() -> network.ifPresent(known -> NodeKeys.defaults(config, known)))
                .also(() -> network.ifPresent(known -> feesToSomebody(config, known)));
    }

    private static Problems common(Config config) {
        return Problems.in(config)
                .also(() -> requireLogFormat(config))
                .also(() -> NamedSecrets.requireNames(config))
                .also(() -> databaseOfKind(config))
                .also(() -> ClusterEntry.requireSharedDatabase(config))
                .also(() -> ClusterTransport.requireProtected(config))
                .also(() -> NodeDrain.requirePossible(config))
                .also(() -> requireFile(config, "orrery.admin.token-file"));
    }

    private static void requireLogFormat(Config config) {
        var format = config.getString(LOG_FORMAT);
        if (!LOG_FORMATS.contains(format)) {
            throw new Complaint(LOG_FORMAT + " is \"" + format + "\"; it is one of " + LOG_FORMATS);
        }
    }

    private static void requireTag(Config config) {
        var tag = config.getString(TAG);
        if (!TAGS.contains(tag.toLowerCase(Locale.ROOT))) {
            throw new Complaint(TAG + " is \"" + tag + "\"; it is one of " + TAGS);
        }
    }

    /// Without its text, which may hold a password.
    private static void databaseOfKind(Config config) {
        var url = config.getString(URL);
        if (!url.isEmpty() && !url.startsWith(POSTGRES) && !NamedSecrets.isName(url)) {
            throw new Complaint(URL + " is no database that there is a journal for; it begins with " + POSTGRES + "//");
        }
    }

    private static void requireFile(Config config, String key) {
        var named = config.getString(key);
        if (!named.isEmpty() && !Files.isReadable(Path.of(named))) {
            throw new Complaint(key + " is \"" + named + "\"; there is no such file that can be read");
        }
    }

    private static void feesToSomebody(Config config, NetworkProfile network) {
        var recipient = config.getString(FEES);
        if (!recipient.isEmpty()
                && EthereumNetworks.isPublic(network)
                && IntStream.range(0, DEVELOPMENT_ACCOUNTS)
                        .mapToObj(number ->
                                DevnetAccounts.signer(number).address().toString())
                        .anyMatch(recipient::equalsIgnoreCase)) {
            throw new Complaint(FEES + " is " + recipient + "; everybody has its key, so nobody's fees of "
                    + network.name() + " go there");
        }
    }

    /// What everybody can forge is allowed on these chains, so a chain of others is none of them.
    private static void noRealDevnets(Config config) {
        var real = config.getLongList(DEVNETS).stream().filter(REAL::contains).toList();
        if (!real.isEmpty()) {
            throw new Complaint(DEVNETS + " has " + real + "; these are public chains, where development keys, which"
                    + " everybody has, are refused");
        }
    }
}
