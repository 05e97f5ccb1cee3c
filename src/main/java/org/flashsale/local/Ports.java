package org.flashsale.local;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import org.flashsale.failure.Failure;

/** Free TCP ports of the loopback interface. */
public final class Ports {
    private static final int TRIED_AFTER_PREFERRED = 100;
    private static final int PORT_MAX = 65_535;

    private Ports() {}

    /**
     * The first free port at or after the preferred one, or any free one for 0. Another process may
     * take it before its user binds it, so whoever binds retries.
     */
    public static int free(int preferred) {
        if (preferred == 0) {
            return any();
        }
        int last = Math.min(preferred + TRIED_AFTER_PREFERRED, PORT_MAX);
        for (int port = preferred; port <= last; port++) {
            if (isFree(port)) {
                return port;
            }
        }
        throw new Failure(
                LocalFailure.NO_FREE_PORT, "ports " + preferred + " to " + last + " are all taken");
    }

    /** True if nothing listens on this port, on the loopback interface or on all interfaces. */
    public static boolean isFree(int port) {
        return binds(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                && binds(new InetSocketAddress(port));
    }

    private static boolean binds(InetSocketAddress address) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(address);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static int any() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new Failure(LocalFailure.NO_FREE_PORT, "no free port: " + e.getMessage(), e);
        }
    }
}
