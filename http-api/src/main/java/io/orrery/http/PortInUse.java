package io.orrery.http;

/// Another process holds the port.
public final class PortInUse extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final int port;

    PortInUse(int port, Throwable cause) {
        this(port, "orrery.http.port", cause);
    }

    /// @param setting that says which port
    public PortInUse(int port, String setting, Throwable cause) {
        super("port " + port + " is in use by another process: stop it, or set " + setting, cause);
        this.port = port;
    }

    public int port() {
        return port;
    }
}
