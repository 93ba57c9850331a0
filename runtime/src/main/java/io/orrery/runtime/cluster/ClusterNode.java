package io.orrery.runtime.cluster;

import io.orrery.actors.RollupActors;
import io.orrery.runtime.client.RollupClient;
import io.orrery.runtime.demo.NodeProcess;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// One node of a cluster on this machine.
///
/// @param name of its folder
/// @param log what it prints
public record ClusterNode(String name, List<String> roles, NodePorts ports, NodeProcess process, Path log) {
    /// How the cluster names it.
    public String address() {
        return "akka://orrery@127.0.0.1:" + ports.remoting();
    }

    /// Where it answers JSON-RPC, if it does.
    public Optional<URI> rpc() {
        return roles.contains(RollupActors.API)
                ? Optional.of(URI.create("http://127.0.0.1:" + ports.http()))
                : Optional.empty();
    }

    /// @param patience with one call
    public Optional<RollupClient> client(Duration patience) {
        return rpc().map(url -> new RollupClient(url, patience));
    }
}
