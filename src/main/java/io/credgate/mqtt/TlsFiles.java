package io.credgate.mqtt;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Makes a TLS context from PEM files. Messages name the file and what to do about it, and nothing of its content. */
final class TlsFiles {
    private TlsFiles() {}

    static SSLContext context(MqttConfig.Tls tls) throws IOException, GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keyManagers(tls), trustManagers(tls.caFile()), new SecureRandom());
        return context;
    }

    private static TrustManager @Nullable [] trustManagers(@Nullable Path caFile)
            throws IOException, GeneralSecurityException {
        if (caFile == null) {
            return null;
        }
        KeyStore store = emptyStore();
        List<Certificate> trusted = certificates(caFile);
        for (int i = 0; i < trusted.size(); i++) {
            store.setCertificateEntry("ca" + i, trusted.get(i));
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }

    private static KeyManager @Nullable [] keyManagers(MqttConfig.Tls tls)
            throws IOException, GeneralSecurityException {
        Path certFile = tls.certFile();
        Path keyFile = tls.keyFile();
        if (certFile == null || keyFile == null) {
            return null;
        }
        List<Certificate> chain = certificates(certFile);
        PrivateKey key = PemKey.read(keyFile, text(keyFile));
        if (!belongTogether(key, chain.get(0))) {
            throw new IOException(keyFile + " is not the key of the first certificate in " + certFile);
        }
        char[] inMemoryOnly = new char[0];
        KeyStore store = emptyStore();
        store.setKeyEntry("client", key, inMemoryOnly, chain.toArray(new Certificate[0]));
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, inMemoryOnly);
        return factory.getKeyManagers();
    }

    static List<Certificate> certificates(Path file) throws IOException, GeneralSecurityException {
        byte[] pem = text(file).getBytes(StandardCharsets.ISO_8859_1);
        try {
            List<Certificate> found = new ArrayList<>(
                    CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(pem)));
            if (!found.isEmpty()) {
                return found;
            }
        } catch (CertificateException e) {
            throw new IOException(file + " does not hold PEM certificates that can be read", e);
        }
        throw new IOException(file + " holds no certificate");
    }

    private static boolean belongTogether(PrivateKey key, Certificate certificate) {
        String algorithm = switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> "EdDSA";
        };
        byte[] probe = {1, 2, 3};
        try {
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(key);
            signature.update(probe);
            byte[] signed = signature.sign();
            signature.initVerify(certificate.getPublicKey());
            signature.update(probe);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static KeyStore emptyStore() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private static String text(Path file) throws IOException {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException e) {
            throw new IOException(file + " does not exist", e);
        } catch (IOException e) {
            throw new IOException(file + " cannot be read by this service", e);
        }
    }
}
