package io.credgate.dispatch;

import org.jspecify.annotations.Nullable;

/** The topics of one gateway (MQTT contract section 1). */
public record Topics(String root) {
    private static final int RESPONSE_TOPIC_LENGTH_MAX = 512;

    public static Topics of(String prefix, String gatewayId) {
        return new Topics(prefix + "/" + gatewayId);
    }

    public String commands() {
        return root + "/commands";
    }

    public String results() {
        return root + "/results";
    }

    public String events() {
        return root + "/events";
    }

    public String status() {
        return root + "/status";
    }

    public String credential(String acsCredentialId) {
        return root + "/credentials/" + acsCredentialId;
    }

    public String encoder(String acsEncoderId) {
        return root + "/encoders/" + acsEncoderId;
    }

    public String system(String acsSystemId) {
        return root + "/systems/" + acsSystemId;
    }

    /** Why results cannot go to a response topic, or null if they can. A sender must not make us talk to ourselves. */
    @Nullable
    String problemWithResponseTopic(String topic) {
        if (topic.isEmpty() || topic.length() > RESPONSE_TOPIC_LENGTH_MAX) {
            return "is empty or too long";
        }
        if (topic.indexOf('+') >= 0 || topic.indexOf('#') >= 0 || topic.indexOf('\0') >= 0) {
            return "holds a wildcard";
        }
        if (topic.startsWith("$") || topic.startsWith(root + "/")) {
            return "belongs to the broker or to the gateway itself";
        }
        return null;
    }
}
