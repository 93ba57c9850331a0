package io.orrery.runtime.node;

import com.typesafe.config.Config;
import io.orrery.runtime.Complaint;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;

/// The ports that a node listens on. Each is tried before anything is made: a program that holds one is told of in one
/// line, and not after a key and a deployment. Whoever takes a port in between is found by its own server.
final class ListeningPorts {
    private ListeningPorts() {}

    private record Port(String purpose, String option, String hostKey, String portKey) {}

    private static final List<Port> ALL = List.of(
            new Port("JSON-RPC", "--http-port", "orrery.http.host", "orrery.http.port"),
            new Port(
                    "management",
                    "--management-port",
                    "akka.management.http.bind-hostname",
                    "akka.management.http.bind-port"),
            new Port(
                    "metrics",
                    "--metrics-port",
                    "kamon.prometheus.embedded-server.hostname",
                    "kamon.prometheus.embedded-server.port"),
            new Port(
                    "other nodes",
                    "--remoting-port",
                    "akka.remote.artery.canonical.hostname",
                    "akka.remote.artery.canonical.port"));

    /// Complains of the first port that can not be listened on.
    static void requireFree(Config config) {
        for (var port : ALL) {
            requireFree(port, config.getString(port.hostKey()), config.getInt(port.portKey()));
        }
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
