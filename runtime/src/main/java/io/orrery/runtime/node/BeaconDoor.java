package io.orrery.runtime.node;

import com.typesafe.config.Config;
import io.orrery.actors.MetricName;
import io.orrery.actors.Metrics;
import io.orrery.domain.validator.beacon.BeaconFailure;
import io.orrery.domain.validator.beacon.BeaconNode;
import io.orrery.domain.validator.beacon.NodeScore.Out;
import io.orrery.domain.validator.block.ProposedBlock;
import io.orrery.domain.validator.duty.NetworkProfile;
import io.orrery.ethereum.beacon.BeaconAddress;
import io.orrery.ethereum.beacon.BeaconClient;
import io.orrery.ethereum.beacon.BeaconNodes;
import io.orrery.ethereum.beacon.NodeNews;
import io.orrery.runtime.Complaint;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The beacon nodes of a validators' node, as one, and what is told of them.
final class BeaconDoor implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BeaconDoor.class);
    private static final String URLS = "orrery.validator.beacon.urls";

    private final List<BeaconClient> clients;
    private final BeaconNodes nodes;

    private BeaconDoor(List<BeaconClient> clients, BeaconNodes nodes) {
        this.clients = clients;
        this.nodes = nodes;
    }

    /// Begins to look at them; empty where the configuration names none.
    static Optional<BeaconDoor> open(Config config, NetworkProfile network, InstantSource clock, Metrics metrics) {
        var urls = config.getStringList(URLS);
        if (urls.isEmpty()) {
            return Optional.empty();
        }
        var clients = new ArrayList<BeaconClient>();
        try {
            var settings = BeaconConfig.of(config);
            var news = new Told(metrics);
            for (var url : urls) {
                clients.add(new BeaconClient(BeaconAddress.parse(url), network, settings, ProposedBlock::read, news));
            }
            return Optional.of(new BeaconDoor(clients, BeaconNodes.start(clients, network, settings, clock, news)));
        } catch (IllegalArgumentException wrong) {
            clients.forEach(BeaconClient::close);
            throw Complaint.of(wrong);
        }
    }

    /// As they are called in measures and logs.
    static List<String> names(Config config) {
        try {
            return config.getStringList(URLS).stream()
                    .map(url -> BeaconAddress.parse(url).toString())
                    .toList();
        } catch (IllegalArgumentException wrong) {
            throw Complaint.of(wrong);
        }
    }

    BeaconNode nodes() {
        return nodes;
    }

    @Override
    public void close() {
        nodes.close();
        clients.forEach(BeaconClient::close);
    }

    /// @param metrics also of nodes that nothing has been told of yet
    private record Told(Metrics metrics) implements NodeNews {
        @Override
        public void failed(String node, BeaconFailure failure) {
            metrics.count(
                    MetricName.BEACON_FAILURES, 1, node, failure.kind().name().toLowerCase(Locale.ROOT));
            LOG.debug("event=beacon-failed node={} why=\"{}\"", node, failure.getMessage());
        }

        @Override
        public void stands(String node, Optional<Out> out, String why) {
            metrics.set(MetricName.BEACON_USABLE, out.isEmpty() ? 1 : 0, node);
            if (out.isEmpty()) {
                LOG.info("event=beacon-node-in node={}", node);
            } else if (out.get() == Out.OTHER_CHAIN) {
                LOG.error("event=beacon-node-out node={} reason={} why=\"{}\"", node, out.get(), why);
            } else {
                LOG.warn("event=beacon-node-out node={} reason={} why=\"{}\"", node, out.get(), why);
            }
        }

        @Override
        public void disagreed(String detail) {
            metrics.count(MetricName.BEACON_DISAGREEMENTS, 1);
            LOG.warn("event=beacon-nodes-disagree detail=\"{}\"", detail);
        }

        @Override
        public void spreadInvalid(String node, long slot) {
            metrics.count(MetricName.BEACON_FAILURES, 1, node, "invalid_block");
            LOG.error("event=block-invalid node={} slot={}", node, slot);
        }
    }
}
