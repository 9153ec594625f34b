package io.credgate.transport.http;

import io.credgate.transport.TransportConfig;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** How the certificate of one server is judged: by authorities and host name, or by its fingerprint alone. */
final class ServerTrust {
    private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

    private final SslContext context;
    private final String host;
    private final int port;

    private ServerTrust(SslContext context, String host, int port) {
        this.context = context;
        this.host = host;
        this.port = port;
    }

    /** Reads files: not on an I/O thread. */
    static ServerTrust of(TransportConfig.Http config) throws IOException, GeneralSecurityException {
        TransportConfig.Trust trust = config.trust();
        boolean byName = trust.sha256().isEmpty() && !trust.acceptAny();
        SslContextBuilder builder = SslContextBuilder.forClient()
                .sslProvider(SslProvider.JDK)
                .protocols(PROTOCOLS)
                .endpointIdentificationAlgorithm(byName ? "HTTPS" : null);
        if (!byName) {
            builder.trustManager(new PinnedTrustManager(trust.sha256()));
        } else if (trust.caFile() != null) {
            builder.trustManager(authorities(trust.caFile()));
        }
        return new ServerTrust(
                builder.build(), config.base().getHost(), config.base().getPort());
    }

    private static @Nullable TrustManager authorities(Path caFile) throws IOException, GeneralSecurityException {
        Collection<? extends Certificate> certificates;
        try {
            certificates = CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(Files.readAllBytes(caFile)));
        } catch (CertificateException e) {
            throw new IOException(caFile + " does not hold PEM certificates that can be read", e);
        }
        if (certificates.isEmpty()) {
            throw new IOException(caFile + " holds no certificate");
        }
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        int number = 0;
        for (Certificate certificate : certificates) {
            store.setCertificateEntry("ca" + number++, certificate);
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers()[0];
    }

    SslHandler handler(ByteBufAllocator allocator) {
        SslHandler handler = context.newHandler(allocator, host, port);
        // The connect time-out covers the handshake.
        handler.setHandshakeTimeoutMillis(0);
        return handler;
    }
}
