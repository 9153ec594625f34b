package io.credgate.mqtt;

/** Reason codes of MQTT 5, section 2.4, and the one of older brokers, in words a technician can act on. */
final class ReasonCodes {
    static final int REFUSED_FROM = 0x80;
    static final int UNSPECIFIED_ERROR = 0x80;
    static final int TOPIC_NAME_INVALID = 0x90;
    static final int PACKET_TOO_LARGE = 0x95;

    private ReasonCodes() {}

    static String describe(int code) {
        String words = switch (code) {
            case 0x80 -> "unspecified error";
            case 0x81 -> "malformed packet";
            case 0x82 -> "protocol error";
            case 0x01, 0x84 -> "the broker does not speak MQTT 5";
            case 0x85 -> "the broker does not accept this client id";
            case 0x86 -> "wrong user name or password";
            case 0x87 -> "not authorised";
            case 0x88 -> "the broker is not available";
            case 0x89 -> "the broker is busy";
            case 0x8A -> "this client is banned";
            case 0x8B -> "the broker is shutting down";
            case 0x8C -> "bad authentication method";
            case 0x8D -> "the broker heard nothing from us in time";
            case 0x8E -> "another client connected with our client id";
            case 0x8F -> "topic filter not valid";
            case TOPIC_NAME_INVALID -> "topic name not valid";
            case 0x93 -> "too many messages in flight";
            case PACKET_TOO_LARGE -> "packet too large";
            case 0x96 -> "message rate too high";
            case 0x97 -> "quota exceeded";
            case 0x98 -> "closed by an administrator";
            case 0x99 -> "payload format not valid";
            case 0x9A -> "retained messages not supported";
            case 0x9B -> "QoS not supported";
            case 0x9C, 0x9D -> "use another server";
            case 0x9F -> "connection rate exceeded";
            default -> "refused";
        };
        return String.format("%s (0x%02X)", words, code);
    }

    /** True where trying again soon cannot help. */
    static boolean isOfConfiguration(int code) {
        return switch (code) {
            case 0x01, 0x84, 0x85, 0x86, 0x87, 0x8A, 0x8C, 0x8F, 0x9B, 0x9C, 0x9D -> true;
            default -> false;
        };
    }
}
