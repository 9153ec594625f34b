package io.credgate.transport.http;

import io.credgate.transport.TransportConfig;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.ssl.NotSslRecordException;
import java.io.IOException;
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

    static String lookUpTimedOut(TransportConfig.Http config) {
        return "the name " + config.base().getHost() + " was not looked up within "
                + config.connectTimeout().toMillis() / 1000.0 + " s: check the name server";
    }

    static String handshakeTimedOut(TransportConfig.Http config) {
        return where(config) + " takes connections and does not finish the TLS handshake within "
                + config.connectTimeout().toMillis() / 1000.0 + " s: overloaded, or it does not speak TLS on that port";
    }

    static String handshake(TransportConfig.Http config, Throwable cause) {
        Throwable at = cause;
        for (int i = 0; at != null && i < CAUSES_MAX; i++) {
            if (at instanceof CertificateException refused) {
                return "the certificate of " + where(config) + " is not trusted: " + certificate(refused);
            }
            if (at instanceof NotSslRecordException) {
                // Its message holds what was received.
                return where(config) + " does not speak TLS on that port; is it http:// there?";
            }
            at = at.getCause();
        }
        if (cause instanceof ClosedChannelException) {
            return where(config) + " closed the connection in the TLS handshake";
        }
        return "no TLS connection with " + where(config)
                + ": it does not speak TLS on that port, or no version that is safe"
                + (cause instanceof SSLException ? " (" + cause.getMessage() + ")" : "");
    }

    private static String certificate(CertificateException refused) {
        String said = String.valueOf(refused.getMessage());
        boolean stranger = said.startsWith("PKIX path building failed") || said.endsWith("signature check failed");
        return stranger ? "no authority that is trusted here vouches for it" : said;
    }

    /** A reply that the codec could not read. */
    static String unreadable(TransportConfig.Http config, Throwable cause) {
        if (cause instanceof TooLongFrameException) {
            return tooMuch(config);
        }
        if (cause instanceof PrematureChannelClosureException) {
            return closedEarly(config);
        }
        return where(config) + " answers with something that is no HTTP";
    }

    private static String tooMuch(TransportConfig.Http config) {
        return where(config) + " answers with more than the gateway takes";
    }

    static String closedEarly(TransportConfig.Http config) {
        return where(config) + " closed the connection without a whole answer";
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
            return tooMuch(config);
        }
        if (cause instanceof PrematureChannelClosureException) {
            return closedEarly(config);
        }
        if (cause.getCause() instanceof SSLException || cause instanceof SSLException) {
            return handshake(config, cause);
        }
        if (cause instanceof ClosedChannelException) {
            return NettyExchange.CLOSED_HERE;
        }
        // Messages of other exceptions may hold what was received.
        return "the exchange with " + where(config) + " failed: "
                + (cause instanceof IOException && !said.isEmpty()
                        ? cause.getMessage()
                        : cause.getClass().getName());
    }
}
