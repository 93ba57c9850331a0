package io.orrery.runtime.node;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigValueType;
import io.orrery.actors.ActorSettings;
import io.orrery.actors.LayeredData;
import io.orrery.actors.Metrics;
import io.orrery.domain.rollup.batch.DataMode;
import io.orrery.domain.rollup.da.CalldataLayer;
import io.orrery.domain.rollup.da.DataLayer;
import io.orrery.domain.rollup.da.DataLayerKind;
import io.orrery.domain.rollup.da.LayerChoice;
import io.orrery.ethereum.AltDaClient;
import io.orrery.ethereum.AltDaSettings;
import io.orrery.ethereum.BlobLayer;
import io.orrery.ethereum.L1Client;
import io.orrery.runtime.Complaint;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/// What `orrery.da` says of the layers. What can not work is a [Complaint], before anything is started.
///
/// @param order the preferred first, each once; calldata only as the last
record DataLayers(List<DataLayerKind> order, LayeredData.Settings settings) {
    private static final String KEY = "orrery.da.layers";
    private static final List<DataLayerKind> KNOWN =
            List.of(DataLayerKind.COMMITTEE, DataLayerKind.ALT_DA, DataLayerKind.BLOB_VALIDIUM, DataLayerKind.CALLDATA);

    static DataLayers of(Config config) {
        var order = order(config);
        for (var kind : order) {
            if (order.indexOf(kind) != order.lastIndexOf(kind)) {
                throw new Complaint(KEY + " has " + word(kind) + " twice");
            }
        }
        if (order.contains(DataLayerKind.CALLDATA) && order.getLast() != DataLayerKind.CALLDATA) {
            throw new Complaint(KEY + " has " + word(order.get(order.indexOf(DataLayerKind.CALLDATA) + 1))
                    + " behind calldata, which takes everything: it would never be used");
        }
        return new DataLayers(order, settings(config));
    }

    private static List<DataLayerKind> order(Config config) {
        var words = words(config, KEY);
        if (words.isEmpty()) {
            throw new Complaint(KEY + " is empty: name at least one of " + words());
        }
        var order = new ArrayList<DataLayerKind>();
        for (var word : words) {
            order.add(KNOWN.stream()
                    .filter(kind -> word(kind).equals(word.strip()))
                    .findFirst()
                    .orElseThrow(() -> new Complaint(KEY + " has \"" + word.strip() + "\", not one of " + words())));
        }
        return List.copyOf(order);
    }

    /// A list, or one text with commas, as an environment variable has it.
    static List<String> words(Config config, String key) {
        return config.getValue(key).valueType() == ConfigValueType.LIST
                ? config.getStringList(key)
                : Arrays.asList(config.getString(key).split(",", -1));
    }

    private static String words() {
        return String.join(", ", KNOWN.stream().map(DataLayers::word).toList());
    }

    /// As the configuration has it.
    static String word(DataLayerKind kind) {
        return kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// In which modes there will be batches: calldata is always a way out.
    Set<DataMode> modes() {
        return elsewhere().isEmpty() ? EnumSet.of(DataMode.ROLLUP) : EnumSet.allOf(DataMode.class);
    }

    /// The layers that are not L1 itself.
    Set<DataLayerKind> elsewhere() {
        var kinds = EnumSet.noneOf(DataLayerKind.class);
        kinds.addAll(order);
        kinds.remove(DataLayerKind.CALLDATA);
        return kinds;
    }

    /// What the contract does not take in the place of data would make every commit revert.
    ///
    /// @param taken by the contract of this deployment
    void requireTaken(Set<DataLayerKind> taken) {
        for (var kind : order) {
            if (!taken.contains(kind)) {
                throw new Complaint(KEY + " has " + word(kind) + ", and the contract takes data as "
                        + String.join(", ", taken.stream().map(DataLayers::word).toList()) + " only");
            }
        }
    }

    /// Before L1 is asked who the members are.
    void requireNamed(CommitteeConfig committee) {
        if (order.contains(DataLayerKind.COMMITTEE) && committee.urls().isEmpty()) {
            throw new Complaint(KEY + " has committee, and orrery.da.committee.members is empty");
        }
    }

    /// Contracts that this program deploys take what the configuration names; of a committee it has to say who signs.
    void requireDeployable(CommitteeConfig committee) {
        if (order.contains(DataLayerKind.COMMITTEE) && !committee.isDeployed()) {
            throw new Complaint(KEY + " has committee, and orrery.da.committee.addresses is empty: a contract that is"
                    + " deployed without members never takes their signatures");
        }
        if (order.contains(DataLayerKind.COMMITTEE)) {
            committee.requireReachable(committee.deployed());
        }
    }

    /// Closes what was opened.
    @FunctionalInterface
    interface Closing {
        void close();
    }

    /// @param committee of the deployment, where it has one
    /// @param l1 whose blobs may be a layer
    /// @param own told what is to be closed with the node
    LayeredData open(
            Config config,
            Optional<DataLayer> committee,
            L1Client l1,
            Consumer<Closing> own,
            Metrics metrics,
            InstantSource clock) {
        var layers = new ArrayList<DataLayer>();
        for (var kind : order) {
            layers.add(
                    switch (kind) {
                        case CALLDATA -> new CalldataLayer();
                        case ALT_DA -> {
                            var client = new AltDaClient(altDa(config));
                            own.accept(client::close);
                            yield client;
                        }
                        case COMMITTEE ->
                            committee.orElseThrow(
                                    () -> new Complaint(KEY + " has committee, and this deployment has none"));
                        case BLOB_VALIDIUM -> blobs(config, l1);
                    });
        }
        return new LayeredData(layers, settings, metrics, clock);
    }

    private static BlobLayer blobs(Config config, L1Client l1) {
        try {
            return new BlobLayer(l1, ActorSettings.weiOfGwei(config.getString("orrery.lane.max-blob-fee-gwei")));
        } catch (UnsupportedOperationException absent) {
            throw new Complaint(
                    KEY + " has " + word(DataLayerKind.BLOB_VALIDIUM) + ", and " + absent.getMessage(), absent);
        }
    }

    private static LayeredData.Settings settings(Config config) {
        var da = config.getConfig("orrery.da");
        int maxUnderWay = da.getInt("max-under-way");
        if (maxUnderWay < 1) {
            throw new Complaint("orrery.da.max-under-way is " + maxUnderWay + ", not at least 1");
        }
        try {
            return new LayeredData.Settings(
                    new LayerChoice.Settings(
                            da.getInt("failures"),
                            da.getInt("successes"),
                            da.getDuration("pause").toMillis(),
                            da.getDuration("max-pause").toMillis(),
                            da.getDuration("rest").toMillis(),
                            da.getDuration("max-rest").toMillis()),
                    maxUnderWay,
                    da.getDuration("alt-da.appear-within").toMillis(),
                    da.getDuration("second-look").toMillis(),
                    da.getInt("max-second-looks"));
        } catch (IllegalArgumentException outOfBounds) {
            throw new Complaint("orrery.da: " + outOfBounds.getMessage(), outOfBounds);
        }
    }

    /// The alt-DA server, which has to be named where it is among the layers.
    static AltDaSettings altDa(Config config) {
        var altDa = config.getConfig("orrery.da.alt-da");
        var url = altDa.getString("url");
        if (url.isBlank()) {
            throw new Complaint(KEY + " has alt-da, and orrery.da.alt-da.url is empty");
        }
        try {
            return new AltDaSettings(
                    new URI(url),
                    altDa.getEnum(AltDaSettings.Method.class, "method"),
                    AltDaSettings.Commitment.valueOf(
                            altDa.getString("commitment").toUpperCase(Locale.ROOT)),
                    altDa.getDuration("put-timeout"),
                    altDa.getDuration("get-timeout"),
                    Math.toIntExact(altDa.getBytes("max-bytes")),
                    Math.toIntExact(altDa.getBytes("max-commitment-bytes")),
                    altDa.getInt("max-calls"));
        } catch (URISyntaxException noUrl) {
            // Not with its text, which may hold a password.
            throw new Complaint("orrery.da.alt-da.url is no URL: " + noUrl.getReason(), noUrl);
        } catch (IllegalArgumentException | ArithmeticException outOfBounds) {
            throw new Complaint("orrery.da.alt-da: " + outOfBounds.getMessage(), outOfBounds);
        }
    }
}
