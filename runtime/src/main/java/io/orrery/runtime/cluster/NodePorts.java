package io.orrery.runtime.cluster;

import io.orrery.runtime.FreePort;
import java.io.IOException;
import java.util.List;

/// Where one node listens on the loopback interface.
public record NodePorts(int http, int management, int metrics, int remoting) {
    /// Any that are free.
    public static final NodePorts FREE = new NodePorts(0, 0, 0, 0);

    /// Those of the node so many after the first, whose ports these are: each counts on, and a 0 is any
    /// free port.
    public NodePorts of(int index) throws IOException {
        return new NodePorts(nth(http, index), nth(management, index), nth(metrics, index), nth(remoting, index));
    }

    private static int nth(int first, int index) throws IOException {
        return first == 0 ? FreePort.next() : first + index;
    }

    /// As `./orrery up` takes them.
    public List<String> options() {
        return List.of(
                "--http-port",
                Integer.toString(http),
                "--management-port",
                Integer.toString(management),
                "--metrics-port",
                Integer.toString(metrics),
                "--remoting-port",
                Integer.toString(remoting));
    }
}
