package io.orrery.persistence.fence;

/// Which process a node is, for people who look into the registry.
///
/// @param version of the application
public record NodeIdentity(String host, long pid, String version) {
    private static final int LONGEST_HOST = 255;
    private static final int LONGEST_VERSION = 64;

    public NodeIdentity {
        if (host.isEmpty() || host.length() > LONGEST_HOST) {
            throw new IllegalArgumentException("host must have 1 to " + LONGEST_HOST + " characters: " + host);
        }
        if (version.isEmpty() || version.length() > LONGEST_VERSION) {
            throw new IllegalArgumentException("version must have 1 to " + LONGEST_VERSION + " characters: " + version);
        }
    }

    /// This process.
    public static NodeIdentity own(String host, String version) {
        return new NodeIdentity(host, ProcessHandle.current().pid(), version);
    }
}
