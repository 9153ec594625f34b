package io.credgate.transport.tcp;

import io.credgate.transport.TransportConfig;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.util.Locale;

/** Why a connection did not come up or broke, as a sentence for the technician. */
final class ConnectFailures {
    private ConnectFailures() {}

    static String timedOut(TransportConfig.Tcp config) {
        return "no connection to " + where(config) + " within "
                + config.connectTimeout().toMillis() / 1000.0
                + " s: switched off, not in this network, or a firewall drops it";
    }

    static String closedByPeer(TransportConfig.Tcp config) {
        return "the other side, " + where(config) + ", closed the connection";
    }

    static String sentence(TransportConfig.Tcp config, Throwable cause) {
        String said = cause.getMessage() == null ? "" : cause.getMessage().toLowerCase(Locale.ROOT);
        if (cause instanceof UnknownHostException) {
            return "the name " + config.host() + " is unknown: check the configuration and the name server";
        }
        if (cause instanceof NoRouteToHostException || said.contains("unreachable") || said.contains("no route")) {
            return "no route to " + where(config) + ": check cable, network and address";
        }
        if (cause instanceof ConnectException && said.contains("refused")) {
            return where(config) + " refused the connection: nothing listens on that port, or a firewall rejects it";
        }
        if (said.contains("reset") || said.contains("broken pipe")) {
            return "the other side, " + where(config) + ", reset the connection";
        }
        if (said.contains("timed out")) {
            return where(config) + " no longer answers: cable pulled or switched off";
        }
        if (cause instanceof ClosedChannelException) {
            return TcpTransport.CLOSED_HERE;
        }
        if (cause instanceof IOException) {
            return "the connection to " + where(config) + " failed: " + cause.getMessage();
        }
        return "the connection to " + where(config) + " failed: "
                + cause.getClass().getName();
    }

    private static String where(TransportConfig.Tcp config) {
        return config.host() + ":" + config.port();
    }
}
