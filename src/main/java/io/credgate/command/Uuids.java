package io.credgate.command;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Identifiers. Those that the gateway makes up are computed from what they belong to (UUID version 5), so that the same
 * command yields the same ids again after a crash, and a cloud service can compute a credential's id before it hears of
 * it.
 */
public final class Uuids {
    /**
     * The namespace of every id made here: version 5 of the DNS namespace (RFC 4122, appendix C) and the name
     * {@code credgate}. Published in the contract; changing it gives every credential another id.
     */
    public static final UUID NAMESPACE = UUID.fromString("765e829f-99f0-5f54-bbb9-dedcc2924051");

    /** Version and variant bits are not looked at: lock systems and clouds make up ids of every kind. */
    private static final Pattern FORM =
            Pattern.compile("[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}");

    private Uuids() {}

    /** The id of a credential whose creator named none: version 5 of the command's id in lower case. */
    public static String credentialIdFor(String commandId) {
        return version5(NAMESPACE, commandId).toString();
    }

    /**
     * The id of another thing that belongs to a command, credential or report.
     *
     * @param kind what it is, such as {@code action_attempt}; keeps the kinds apart
     * @param name what tells it from others of its kind, such as a command id
     */
    public static String derived(String kind, String name) {
        return version5(NAMESPACE, kind + ":" + name).toString();
    }

    /** RFC 4122, section 4.3, with SHA-1. */
    public static UUID version5(UUID namespace, String name) {
        byte[] nameBytes = name.getBytes(StandardCharsets.UTF_8);
        ByteBuffer input = ByteBuffer.allocate(16 + nameBytes.length)
                .putLong(namespace.getMostSignificantBits())
                .putLong(namespace.getLeastSignificantBits())
                .put(nameBytes);
        ByteBuffer hash = ByteBuffer.wrap(sha1(input.array()));
        long high = (hash.getLong() & 0xffff_ffff_ffff_0fffL) | 0x5000L;
        long low = (hash.getLong() & 0x3fff_ffff_ffff_ffffL) | 0x8000_0000_0000_0000L;
        return new UUID(high, low);
    }

    /** The text in lower case if it is written as a UUID (8-4-4-4-12 hexadecimal digits), else null. */
    public static @Nullable String normalised(String text) {
        return FORM.matcher(text).matches() ? text.toLowerCase(Locale.ROOT) : null;
    }

    private static byte[] sha1(byte[] input) {
        try {
            return MessageDigest.getInstance("SHA-1").digest(input);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-1", e);
        }
    }
}
