package io.orrery.http;

/// Another process holds the port.
public final class PortInUse extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final int port;

    PortInUse(int port, Throwable cause) {
        super("port " + port + " is in use by another process: stop it, or set orrery.http.port", cause);
        this.port = port;
    }

    public int port() {
        return port;
    }
}
