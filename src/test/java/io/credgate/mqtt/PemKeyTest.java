package io.credgate.mqtt;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PemKeyTest {
    private static final Path FILE = Path.of("gw.key");

    private static String pem(String kind, byte[] der) {
        return "-----BEGIN " + kind + "-----\n" + Base64.getMimeEncoder().encodeToString(der) + "\n-----END " + kind
                + "-----\n";
    }

    private static PrivateKey generate(String algorithm, int size) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
        if (size > 0) {
            generator.initialize(size);
        }
        return generator.generateKeyPair().getPrivate();
    }

    @ParameterizedTest
    @ValueSource(strings = {"RSA", "EC", "Ed25519"})
    void readsPkcs8(String algorithm) throws GeneralSecurityException, IOException {
        PrivateKey key = generate(algorithm, 0);
        String text = "Bag Attributes\n" + pem("PRIVATE KEY", key.getEncoded());
        assertArrayEquals(key.getEncoded(), PemKey.read(FILE, text).getEncoded());
    }

    @Test
    void readsPkcs1() throws GeneralSecurityException, IOException {
        PrivateKey key = generate("RSA", 2048);
        // SEQUENCE, version and algorithm take 22 bytes of PKCS#8, tag and length of the octets 4 more.
        byte[] pkcs1 = Arrays.copyOfRange(key.getEncoded(), 26, key.getEncoded().length);
        assertArrayEquals(
                key.getEncoded(),
                PemKey.read(FILE, pem("RSA PRIVATE KEY", pkcs1)).getEncoded());
    }

    @Test
    void saysHowToDecryptAnEncryptedKey() {
        IOException pkcs8 =
                assertThrows(IOException.class, () -> PemKey.read(FILE, pem("ENCRYPTED PRIVATE KEY", new byte[40])));
        assertTrue(pkcs8.getMessage().contains("-nocrypt"));
        String old = "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES\n\nAAAA\n"
                + "-----END RSA PRIVATE KEY-----";
        assertTrue(assertThrows(IOException.class, () -> PemKey.read(FILE, old))
                .getMessage()
                .contains("encrypted"));
    }

    @Test
    void namesTheFileAndNotTheContentOfADamagedKey() {
        byte[] secret = {0x30, 0x03, 1, 2, 3};
        for (String kind : new String[] {"PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY", "DSA PRIVATE KEY"}) {
            IOException damaged =
                    assertThrows(IOException.class, () -> PemKey.read(FILE, pem(kind, secret)), () -> kind);
            assertTrue(damaged.getMessage().startsWith("gw.key"), damaged.getMessage());
            assertFalse(damaged.getMessage().contains(Base64.getEncoder().encodeToString(secret)));
        }
        assertEquals(
                "gw.key holds no private key",
                assertThrows(IOException.class, () -> PemKey.read(FILE, "nothing"))
                        .getMessage());
    }
}
