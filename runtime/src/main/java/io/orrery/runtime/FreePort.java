package io.orrery.runtime;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/// Ports of the loopback interface for somebody who listens on them some seconds later. They lie below those that
/// systems give to whoever connects (32768 on Linux): one of those may have been given away by then.
public final class FreePort {
    private static final int FIRST = 20_000;
    private static final int COUNT = 12_000;
    /// Programs that look at the same time begin elsewhere.
    private static final AtomicInteger NEXT =
            new AtomicInteger(ThreadLocalRandom.current().nextInt(COUNT));

    private FreePort() {}

    /// One that nobody listens on, and that was not told before in a long time.
    public static int next() throws IOException {
        for (int i = 0; i < COUNT; i++) {
            int port = FIRST + Math.floorMod(NEXT.getAndIncrement(), COUNT);
            if (isFree(port)) {
                return port;
            }
        }
        throw new IOException("somebody listens on each port from " + FIRST + " to " + (FIRST + COUNT - 1));
    }

    private static boolean isFree(int port) throws IOException {
        try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (BindException taken) {
            return false;
        }
    }
}
