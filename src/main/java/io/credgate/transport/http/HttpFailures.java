package io.credgate.transport.http;

import io.credgate.transport.TransportConfig;
import io.netty.handler.codec.TooLongFrameException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertificateException;
import java.util.Locale;
import javax.net.ssl.SSLException;

/** Why an exchange came to nothing, as a sentence for the technician. */
final class HttpFailures {
    private static final int CAUSES_MAX = 10;

    private HttpFailures() {}

    static String where(TransportConfig.Http config) {
        return config.base().getHost() + ":" + config.base().getPort();
    }

    static String connectTimedOut(TransportConfig.Http config) {
        return "no connection to " + where(config) + " within "
                + config.connectTimeout().toMillis() / 1000.0
                + " s: switched off, not in this network, or a firewall drops it";
    }

    static String handshake(TransportConfig.Http config, Throwable cause) {
        Throwable at = cause;
        for (int i = 0; at != null && i < CAUSES_MAX; i++) {
            if (at instanceof CertificateException refused) {
                return "the certificate of " + where(config) + " is not trusted: " + refused.getMessage();
            }
            at = at.getCause();
        }
        return "no TLS connection with " + where(config)
                + ": it does not speak TLS on that port, or no version that is safe (" + cause.getMessage() + ")";
    }

    static String sentence(TransportConfig.Http config, Throwable cause) {
        String said = cause.getMessage() == null ? "" : cause.getMessage().toLowerCase(Locale.ROOT);
        if (cause instanceof NoRouteToHostException || said.contains("unreachable") || said.contains("no route")) {
            return "no route to " + where(config) + ": check cable, network and address";
        }
        if (cause instanceof ConnectException && said.contains("refused")) {
            return where(config) + " refused the connection: nothing listens on that port, or a firewall rejects it";
        }
        if (said.contains("reset") || said.contains("broken pipe")) {
            return where(config) + " reset the connection";
        }
        if (cause instanceof TooLongFrameException) {
            return where(config) + " answers with more than the gateway takes";
        }
        if (cause.getCause() instanceof SSLException || cause instanceof SSLException) {
            return handshake(config, cause);
        }
        if (cause instanceof ClosedChannelException) {
            return NettyExchange.CLOSED_HERE;
        }
        return "the exchange with " + where(config) + " failed: "
                + (said.isEmpty() ? cause.getClass().getName() : cause.getMessage());
    }
}
