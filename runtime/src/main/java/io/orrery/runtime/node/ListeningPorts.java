package io.orrery.runtime.node;

import com.typesafe.config.Config;
import io.orrery.actors.RollupActors;
import io.orrery.runtime.Complaint;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The ports that a node listens on. Each is tried before anything is made: a program that holds one is
/// told of in one line, and not after a key and a deployment. Whoever takes a port in between is found by
/// its own server.
final class ListeningPorts {
    private ListeningPorts() {}

    /// @param role of the nodes that listen there; empty where all do
    private record Port(String purpose, String option, String hostKey, String portKey, Optional<String> role) {
        Optional<String> bindHostKey() {
            return portKey.equals(REMOTING) ? Optional.of("akka.remote.artery.bind.hostname") : Optional.empty();
        }

        Optional<String> bindPortKey() {
            return portKey.equals(REMOTING) ? Optional.of("akka.remote.artery.bind.port") : Optional.empty();
        }
    }

    private static final String REMOTING = "akka.remote.artery.canonical.port";

    private static final List<Port> ALL = List.of(
            new Port("JSON-RPC", "--http-port", "orrery.http.host", "orrery.http.port", Optional.of(RollupActors.API)),
            new Port(
                    "management",
                    "--management-port",
                    "akka.management.http.bind-hostname",
                    "akka.management.http.bind-port",
                    Optional.empty()),
            new Port(
                    "metrics",
                    "--metrics-port",
                    "kamon.prometheus.embedded-server.hostname",
                    "kamon.prometheus.embedded-server.port",
                    Optional.empty()),
            new Port(
                    "other nodes",
                    "--remoting-port",
                    "akka.remote.artery.canonical.hostname",
                    REMOTING,
                    Optional.empty()));

    /// Complains of the first port that can not be listened on.
    static void requireFree(Config config, Set<String> roles) {
        for (var port : ALL) {
            if (port.role().filter(role -> !roles.contains(role)).isPresent()) {
                continue;
            }
            requireFree(
                    port,
                    first(config, port.bindHostKey(), port.hostKey()),
                    Integer.parseInt(first(config, port.bindPortKey(), port.portKey())));
        }
    }

    /// A node may listen elsewhere than where others reach it.
    private static String first(Config config, Optional<String> key, String otherwise) {
        return key.map(config::getString)
                .filter(value -> !value.isEmpty())
                .orElseGet(() -> config.getString(otherwise));
    }

    private static void requireFree(Port port, String host, int number) {
        try (var socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(host, number));
        } catch (BindException taken) {
            throw new Complaint(
                    "port " + number + " of " + host + " for " + port.purpose() + " can not be had: "
                            + taken.getMessage() + ". End the program that has it or choose another with "
                            + port.option(),
                    taken);
        } catch (IOException refused) {
            throw new Complaint(
                    "this node can not listen on " + host + ":" + number + " for " + port.purpose() + ": "
                            + refused.getMessage() + ". See " + port.hostKey(),
                    refused);
        }
    }
}
