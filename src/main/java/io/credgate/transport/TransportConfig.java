package io.credgate.transport;

import io.credgate.protocol.SerialLine;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where a controller is reached. */
public sealed interface TransportConfig {

    /** Short text for logs and status: {@code tcp 10.0.0.5:8090}. */
    String describe();

    /** @param connectTimeout how long a connection may take to come up */
    record Tcp(String host, int port, Duration connectTimeout) implements TransportConfig {
        @Override
        public String describe() {
            return "tcp " + host + ":" + port;
        }
    }

    /**
     * A serial line.
     *
     * @param port path of the device, best one below {@code /dev/serial/by-id}
     * @param rs485 null = RS-232
     */
    record Serial(String port, SerialLine line, @Nullable Rs485 rs485) implements TransportConfig {
        @Override
        public String describe() {
            return "serial " + port + " " + line.baud() + " " + line.dataBits()
                    + line.parity().name().charAt(0) + (line.stopBits() == SerialLine.StopBits.ONE ? "1" : "2");
        }
    }

    /**
     * RS-485 as the Linux driver does it.
     *
     * @param rtsActiveHigh level of RTS while sending
     * @param delayBeforeSend from RTS to the first byte
     * @param delayAfterSend from the last byte to the release of RTS
     */
    record Rs485(boolean rtsActiveHigh, boolean termination, Duration delayBeforeSend, Duration delayAfterSend) {}

    /**
     * HTTP or HTTPS.
     *
     * @param base scheme, host and port; requests name path and query
     * @param connectTimeout how long connection and TLS handshake may take
     */
    record Http(URI base, Duration connectTimeout, Trust trust) implements TransportConfig {
        @Override
        public String describe() {
            return base.toString();
        }
    }

    /**
     * How the certificate of an HTTPS controller is judged. At most one of the fields is set; with none the authorities of
     * the Java installation decide.
     *
     * @param sha256 fingerprints of the certificates that are taken, lower-case hex without colons; host name and dates are
     *     then not looked at
     * @param caFile PEM with the authorities that are taken
     * @param acceptAny every certificate is taken: whoever is on the network can play the controller
     */
    record Trust(List<String> sha256, @Nullable Path caFile, boolean acceptAny) {
        public static final Trust OF_JAVA = new Trust(List.of(), null, false);

        public Trust {
            sha256 = List.copyOf(sha256);
        }
    }
}
