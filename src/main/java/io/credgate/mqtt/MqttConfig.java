package io.credgate.mqtt;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the adapter needs to know about the broker and about itself.
 *
 * @param url {@code tcp://host:port} or {@code ssl://host:port}; ports default to 1883 and 8883. Names with an
 *     underscore and IPv6 addresses in brackets are fine
 * @param clientId names the session at the broker; two gateways with one id throw each other out for ever
 * @param username sent to the broker if set
 * @param password sent to the broker if set; never printed
 * @param tls files for {@code ssl://}; ignored for {@code tcp://}
 * @param commandsTopic the one topic that is subscribed
 * @param will what the broker publishes for us when we are gone
 * @param receiveMaximum how many commands may be unacknowledged at a time, 1 to 65535. It is kept on our side too, because
 *     Mosquitto 2.0.11 sends more. The gateway's inbox has to hold at least as many. Low values slow a backlog down, high
 *     ones cost {@code payloadMaxBytes} of memory each in the worst case
 * @param sessionExpiry how long the broker keeps our session, and so the commands for us, while we are away. One second
 *     at least: with zero the broker drops the session with each connection
 * @param keepAlive a dead line is noticed after about twice this time; one second at least
 * @param payloadMaxBytes the largest body the gateway reads. Of a larger one only this many bytes and one more are handed
 *     on, so that whoever checks the same limit sees that it is broken and the rest costs no memory
 * @param packetMaxBytes told to the broker as Maximum Packet Size. The broker drops larger messages without telling
 *     anybody, so it should be far above payloadMaxBytes; but each byte up to it has to pass the line
 */
public record MqttConfig(
        String url,
        String clientId,
        @Nullable String username,
        @Nullable String password,
        Tls tls,
        String commandsTopic,
        Will will,
        int receiveMaximum,
        Duration sessionExpiry,
        Duration keepAlive,
        int payloadMaxBytes,
        int packetMaxBytes,
        Timing timing) {

    /** Four times the largest body that anybody has a use for. */
    public static final int PACKET_MAX_BYTES = 4 * 1024 * 1024;

    public MqttConfig {
        BrokerAddress.parse(url);
        require(!clientId.isEmpty(), "the client id is empty");
        require(!commandsTopic.isEmpty() && !commandsTopic.matches(".*[+#].*"), "the commands topic has a wildcard");
        require(receiveMaximum >= 1 && receiveMaximum <= 65_535, "receive maximum is not within 1 and 65535");
        require(sessionExpiry.toSeconds() >= 1 && sessionExpiry.toSeconds() < 0xFFFF_FFFFL, "session expiry");
        require(
                keepAlive.toSeconds() >= 1 && keepAlive.toSeconds() <= 65_535,
                "keep alive is not within 1 and 65535 s");
        require(payloadMaxBytes >= 1 && payloadMaxBytes < packetMaxBytes, "largest body is not below largest packet");
    }

    /**
     * Files are read again for each connection, so certificates may be replaced while the daemon runs.
     *
     * @param caFile PEM certificates to trust instead of those of the Java runtime
     * @param certFile our own PEM certificate, followed by its chain
     * @param keyFile its private key: PKCS#8, PKCS#1 or SEC1, not encrypted
     * @param alpn protocol names to offer, usually none; some brokers on port 443 want one
     */
    public record Tls(
            @Nullable Path caFile,
            @Nullable Path certFile,
            @Nullable Path keyFile,
            List<String> alpn) {

        /** Trusts what the Java runtime trusts and shows no certificate. */
        public static final Tls DEFAULT = new Tls(null, null, null, List.of());

        public Tls {
            alpn = List.copyOf(alpn);
            require((certFile == null) == (keyFile == null), "certificate and key go together");
        }
    }

    /**
     * The will: retained, QoS 1.
     *
     * @param payload asked before each connection
     * @param delay how long the broker waits for our return. One second at least: brokers disagree about zero
     */
    public record Will(String topic, Supplier<byte[]> payload, Duration delay) {
        public Will {
            require(delay.toSeconds() >= 1, "the will delay is below one second");
        }
    }

    /**
     * Limits of patience.
     *
     * @param connect for the name look-up's TCP connection and, again, for the TLS handshake
     * @param answer for CONNACK and for SUBACK. A broker with a full session may take seconds
     * @param backoffFirst upper bound of the first pause between attempts; doubles with each failure
     * @param backoffMax upper bound of all further ones. A connection that lived longer starts the count again
     * @param backoffLong the pause where trying again soon does harm or no good: another client has our id, or the broker
     *     refuses us
     */
    public record Timing(
            Duration connect, Duration answer, Duration backoffFirst, Duration backoffMax, Duration backoffLong) {

        public static final Timing DEFAULT = new Timing(
                Duration.ofSeconds(5),
                Duration.ofSeconds(15),
                Duration.ofMillis(500),
                Duration.ofSeconds(30),
                Duration.ofSeconds(60));
    }

    private static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new IllegalArgumentException(otherwise);
        }
    }

    @Override
    public String toString() {
        return "MqttConfig[" + url + " as " + clientId + ", commands from " + commandsTopic + "]";
    }
}
