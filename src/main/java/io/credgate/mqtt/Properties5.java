package io.credgate.mqtt;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Walks the properties of an MQTT 5 packet (MQTT 5, 2.2.2.2) without trusting a single length in them. */
final class Properties5 {
    static final int MESSAGE_EXPIRY = 0x02;
    static final int RESPONSE_TOPIC = 0x08;
    static final int CORRELATION_DATA = 0x09;
    static final int SESSION_EXPIRY = 0x11;
    static final int SERVER_KEEP_ALIVE = 0x13;
    static final int REASON_STRING = 0x1F;
    static final int RECEIVE_MAXIMUM = 0x21;
    static final int TOPIC_ALIAS_MAXIMUM = 0x22;
    static final int MAXIMUM_QOS = 0x24;
    static final int RETAIN_AVAILABLE = 0x25;
    static final int MAXIMUM_PACKET_SIZE = 0x27;

    /** Told each property: its identifier and a buffer that holds its value alone, without length. */
    interface Visitor {
        void property(int identifier, ByteBuffer value);
    }

    private Properties5() {}

    /**
     * Reads the property length and the properties, and leaves the buffer behind them.
     *
     * @return false if they are not well formed; the buffer's position means nothing then
     */
    static boolean walk(ByteBuffer in, Visitor visitor) {
        int length = variableInt(in);
        if (length < 0 || length > in.remaining()) {
            return false;
        }
        ByteBuffer properties = in.slice(in.position(), length);
        in.position(in.position() + length);
        while (properties.hasRemaining()) {
            int identifier = variableInt(properties);
            int size = sizeOfValue(identifier, properties);
            if (size < 0 || size > properties.remaining()) {
                return false;
            }
            visitor.property(identifier, properties.slice(properties.position(), size));
            properties.position(properties.position() + size);
        }
        return true;
    }

    /** Number of bytes of the value that starts here, or -1. Skips the length of strings and binary data. */
    private static int sizeOfValue(int identifier, ByteBuffer at) {
        return switch (identifier) {
            case 0x01, // payload format
                    0x17, // request problem information
                    0x19, // request response information
                    MAXIMUM_QOS,
                    RETAIN_AVAILABLE,
                    0x28, // wildcard subscriptions
                    0x29, // subscription identifiers
                    0x2A -> // shared subscriptions
                1;
            case SERVER_KEEP_ALIVE, RECEIVE_MAXIMUM, TOPIC_ALIAS_MAXIMUM, 0x23 /* topic alias */ -> 2;
            case MESSAGE_EXPIRY, SESSION_EXPIRY, MAXIMUM_PACKET_SIZE, 0x18 /* will delay */ -> 4;
            case RESPONSE_TOPIC,
                    CORRELATION_DATA,
                    REASON_STRING,
                    0x03, // content type
                    0x12, // assigned client id
                    0x15, // authentication method
                    0x16, // authentication data
                    0x1A, // response information
                    0x1C -> // server reference
                at.remaining() < 2 ? -1 : at.getShort() & 0xFFFF;
            case 0x0B -> variableIntSize(at); // subscription identifier
            case 0x26 -> pairSize(at); // user property: two strings
            default -> -1;
        };
    }

    private static int variableIntSize(ByteBuffer at) {
        ByteBuffer copy = at.duplicate();
        return variableInt(copy) < 0 ? -1 : copy.position() - at.position();
    }

    private static int pairSize(ByteBuffer at) {
        if (at.remaining() < 2) {
            return -1;
        }
        int name = 2 + (at.getShort(at.position()) & 0xFFFF);
        if (at.remaining() < name + 2) {
            return -1;
        }
        return name + 2 + (at.getShort(at.position() + name) & 0xFFFF);
    }

    /** A variable byte integer (MQTT 5, 1.5.5), or -1. */
    static int variableInt(ByteBuffer in) {
        int value = 0;
        for (int shift = 0; shift <= 21 && in.hasRemaining(); shift += 7) {
            int digit = in.get();
            value |= (digit & 0x7F) << shift;
            if ((digit & 0x80) == 0) {
                return value;
            }
        }
        return -1;
    }

    static void putVariableInt(ByteBuffer out, int value) {
        int rest = value;
        while (rest > 0x7F) {
            out.put((byte) (rest | 0x80));
            rest >>>= 7;
        }
        out.put((byte) rest);
    }

    static String text(ByteBuffer value) {
        return StandardCharsets.UTF_8.decode(value.duplicate()).toString();
    }

    static byte[] bytes(ByteBuffer value) {
        byte[] bytes = new byte[value.remaining()];
        value.duplicate().get(bytes);
        return bytes;
    }
}
