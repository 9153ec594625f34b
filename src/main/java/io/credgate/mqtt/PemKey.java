package io.credgate.mqtt;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads a private key from PEM with the JDK alone. The JDK takes PKCS#8 (RFC 5958); the two older forms of openssl, PKCS#1
 * (RFC 8017) and SEC1 (RFC 5915), are wrapped into it.
 */
final class PemKey {
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]*PRIVATE KEY)-----(.*?)-----END \\1-----", Pattern.DOTALL);

    /** AlgorithmIdentifier of rsaEncryption: OID 1.2.840.113549.1.1.1 and NULL. */
    private static final byte[] RSA = HexFormat.of().parseHex("300d06092a864886f70d0101010500");

    /** OID 1.2.840.10045.2.1, id-ecPublicKey. */
    private static final byte[] EC = HexFormat.of().parseHex("06072a8648ce3d0201");

    private static final int SEQUENCE = 0x30;
    private static final int OCTETS = 0x04;

    /** SEC1 puts the curve into an explicit tag 0. */
    private static final int CURVE = 0xA0;

    private PemKey() {}

    static PrivateKey read(Path file, String pem) throws IOException, GeneralSecurityException {
        Matcher block = BLOCK.matcher(pem);
        if (!block.find()) {
            throw new IOException(file + " holds no private key");
        }
        String kind = block.group(1);
        if (kind.startsWith("ENCRYPTED") || block.group(2).contains("ENCRYPTED")) {
            throw new IOException(file + " is encrypted; write it without a passphrase, readable by this service alone:"
                    + " openssl pkcs8 -topk8 -nocrypt");
        }
        try {
            byte[] der = Base64.getMimeDecoder().decode(block.group(2));
            switch (kind) {
                case "PRIVATE KEY" -> {
                    return decode(file, der);
                }
                case "RSA PRIVATE KEY" -> {
                    return decode(file, pkcs8(RSA, der));
                }
                case "EC PRIVATE KEY" -> {
                    return decode(file, pkcs8(der(SEQUENCE, EC, curve(file, der)), der));
                }
                default -> throw new IOException(file + " holds a key of an unknown kind: " + kind);
            }
        } catch (IllegalArgumentException e) {
            throw new IOException(file + " holds a damaged key", e);
        }
    }

    private static PrivateKey decode(Path file, byte[] pkcs8) throws IOException, GeneralSecurityException {
        for (String algorithm : List.of("RSA", "EC", "EdDSA")) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
            } catch (InvalidKeySpecException e) {
                // Not of this algorithm.
            }
        }
        throw new IOException(file + " holds a key that is neither RSA nor EC nor EdDSA, or is damaged");
    }

    private static byte[] pkcs8(byte[] algorithm, byte[] key) {
        return der(SEQUENCE, new byte[] {2, 1, 0}, algorithm, der(OCTETS, key));
    }

    private static byte[] curve(Path file, byte[] sec1) throws IOException {
        ByteBuffer in = ByteBuffer.wrap(sec1);
        if (in.remaining() > 2 && in.get() == SEQUENCE) {
            derLength(in);
            while (in.remaining() >= 2) {
                int tag = in.get() & 0xFF;
                int length = derLength(in);
                if (length < 0 || length > in.remaining()) {
                    break;
                }
                if (tag == CURVE) {
                    byte[] oid = new byte[length];
                    in.get(oid);
                    return oid;
                }
                in.position(in.position() + length);
            }
        }
        throw new IOException(file + " does not name its curve; convert it: openssl pkcs8 -topk8 -nocrypt");
    }

    private static int derLength(ByteBuffer in) {
        int first = in.get() & 0xFF;
        if (first < 0x80) {
            return first;
        }
        int bytes = first & 0x7F;
        if (bytes > 2 || bytes > in.remaining()) {
            return -1;
        }
        int length = 0;
        for (int i = 0; i < bytes; i++) {
            length = (length << 8) | (in.get() & 0xFF);
        }
        return length;
    }

    private static byte[] der(int tag, byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        ByteBuffer out = ByteBuffer.allocate(length + 6).put((byte) tag);
        if (length < 0x80) {
            out.put((byte) length);
        } else if (length < 0x100) {
            out.put((byte) 0x81).put((byte) length);
        } else {
            out.put((byte) 0x82).putShort((short) length);
        }
        for (byte[] part : parts) {
            out.put(part);
        }
        byte[] result = new byte[out.position()];
        out.flip().get(result);
        return result;
    }
}
