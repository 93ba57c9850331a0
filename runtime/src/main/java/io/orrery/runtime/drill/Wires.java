package io.orrery.runtime.drill;

import io.orrery.runtime.cluster.ClusterNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/// The network between the nodes of a ground, and between them and what else they need. Each node listens at a loopback
/// address of its own and speaks
/// from there; what the others know of it is a port here, which passes on what comes in, unless the two are
/// cut off from each other: then what is said is lost, and nobody is told, as where a cable is pulled.
final class Wires implements AutoCloseable {
    private static final int BUFFER = 64 * 1024;
    /// Of the first node: 127.0.0.21.
    private static final int FIRST = 21;

    private record Link(String from, String to) {}

    private final Set<Link> cut = ConcurrentHashMap.newKeySet();
    private final List<ServerSocket> doors = new ArrayList<>();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final Map<String, String> names = new ConcurrentHashMap<>();

    private Wires() {}

    /// What keeps nodes from having an address each; empty where nothing does.
    static Optional<String> lacking() {
        try (var other = new ServerSocket()) {
            other.bind(new InetSocketAddress(address(1), 0));
            return Optional.empty();
        } catch (IOException oneLoopback) {
            return Optional.of("a second loopback address: " + oneLoopback.getMessage());
        }
    }

    /// What makes a node listen at its own address, and speak from it.
    ///
    /// @param number of the node, from 0
    static Map<String, String> environment(int number) {
        var own = "127.0.0." + (FIRST + number);
        return Map.of("ORRERY_CLUSTER_BIND_HOST", own, "ORRERY_CLUSTER_OUTBOUND_HOST", own);
    }

    private static InetAddress address(int number) throws IOException {
        return InetAddress.getByName("127.0.0." + (FIRST + number));
    }

    /// Passes on what the nodes say to each other.
    ///
    /// @param nodes started with their [#environment], in the same order
    static Wires between(List<ClusterNode> nodes) throws IOException {
        var wires = new Wires();
        try {
            wires.join(nodes);
            return wires;
        } catch (IOException failed) {
            wires.close();
            throw failed;
        }
    }

    /// Between nobody yet.
    static Wires loose() {
        return new Wires();
    }

    /// Passes on what the nodes say to each other.
    ///
    /// @param nodes started with their [#environment], in the same order
    void join(List<ClusterNode> nodes) throws IOException {
        for (int number = 0; number < nodes.size(); number++) {
            var node = nodes.get(number);
            names.put(address(number).getHostAddress(), node.name());
            var door = door(node.ports().remoting());
            var to = new InetSocketAddress(address(number), node.ports().remoting());
            Thread.ofVirtual()
                    .start(() -> admit(
                            door,
                            to,
                            node.name(),
                            caller -> names.getOrDefault(caller.getInetAddress().getHostAddress(), "")));
        }
    }

    /// A way from a node to something that is no node.
    ///
    /// @param node its name
    /// @param name of the other
    /// @return the port where the node finds it
    int lay(String node, String name, InetSocketAddress to) throws IOException {
        var door = door(0);
        Thread.ofVirtual().start(() -> admit(door, to, name, _ -> node));
        return door.getLocalPort();
    }

    private ServerSocket door(int port) throws IOException {
        var door = new ServerSocket();
        doors.add(door);
        door.setReuseAddress(true);
        door.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return door;
    }

    private void admit(ServerSocket door, InetSocketAddress to, String name, Function<Socket, String> whose) {
        while (!door.isClosed()) {
            try {
                var caller = door.accept();
                open.add(caller);
                Thread.ofVirtual().start(() -> connect(caller, whose.apply(caller), to, name));
            } catch (IOException closing) {
                // Whoever closes the door needs no reason.
            }
        }
    }

    private void connect(Socket caller, String from, InetSocketAddress to, String name) {
        try (caller;
                var callee = new Socket()) {
            callee.connect(to);
            open.add(callee);
            var back = Thread.ofVirtual().start(() -> pass(callee, caller, new Link(name, from)));
            pass(caller, callee, new Link(from, name));
            back.join();
            open.remove(callee);
        } catch (IOException silent) {
            // The node does not listen: its caller finds the connection closed.
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(caller);
        }
    }

    /// What was said while the two are cut off is lost, and with it the connection, of which neither hears
    /// until the wires are whole again.
    private void pass(Socket from, Socket to, Link link) {
        var buffer = new byte[BUFFER];
        boolean lost = false;
        try {
            var in = from.getInputStream();
            var out = to.getOutputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                lost |= cut.contains(link);
                if (lost && !cut.contains(link)) {
                    break;
                }
                if (!lost) {
                    out.write(buffer, 0, read);
                    out.flush();
                }
            }
        } catch (IOException closed) {
            // As where the connection ends.
        }
        closeQuietly(from);
        closeQuietly(to);
    }

    /// Nothing that one of them says reaches the other one.
    void cut(ClusterNode one, ClusterNode other) {
        cut(one, other.name());
    }

    /// @param other the name of what is no node
    void cut(ClusterNode one, String other) {
        cut.add(new Link(one.name(), other));
        cut.add(new Link(other, one.name()));
    }

    /// Everybody reaches everybody.
    void mend() {
        cut.clear();
    }

    private static void closeQuietly(AutoCloseable socket) {
        try {
            socket.close();
        } catch (Exception closed) {
            // It is of no use to anybody any more.
        }
    }

    @Override
    public void close() {
        doors.forEach(Wires::closeQuietly);
        open.forEach(Wires::closeQuietly);
    }
}
