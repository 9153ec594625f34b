package io.credgate.command;

import org.jspecify.annotations.Nullable;

/** The command types of the MQTT contract, section 2. */
public enum CommandType {
    CREDENTIALS_CREATE("acs.credentials.create"),
    CREDENTIALS_UPDATE("acs.credentials.update"),
    CREDENTIALS_DELETE("acs.credentials.delete"),
    CREDENTIALS_GET("acs.credentials.get"),
    CREDENTIALS_LIST("acs.credentials.list"),
    CREDENTIALS_ASSIGN("acs.credentials.assign"),
    CREDENTIALS_UNASSIGN("acs.credentials.unassign"),
    ENCODERS_LIST("acs.encoders.list"),
    ENCODERS_GET("acs.encoders.get"),
    ENCODERS_ENCODE_CREDENTIAL("acs.encoders.encode_credential"),
    ENCODERS_ENCODE_CREDENTIALS("acs.encoders.encode_credentials"),
    ENCODERS_SCAN_CREDENTIAL("acs.encoders.scan_credential"),
    USERS_CREATE("acs.users.create"),
    USERS_UPDATE("acs.users.update"),
    USERS_DELETE("acs.users.delete"),
    USERS_SUSPEND("acs.users.suspend"),
    USERS_UNSUSPEND("acs.users.unsuspend"),
    USERS_GET("acs.users.get"),
    USERS_LIST("acs.users.list"),
    ENTRANCES_LIST("acs.entrances.list"),
    GATEWAY_CANCEL("gateway.commands.cancel"),
    GATEWAY_RESOLVE("gateway.commands.resolve"),
    GATEWAY_PROBE("gateway.diagnostics.probe");

    private final String wireName;

    CommandType(String wireName) {
        this.wireName = wireName;
    }

    public String wireName() {
        return wireName;
    }

    public static @Nullable CommandType ofWireName(String wireName) {
        for (CommandType type : values()) {
            if (type.wireName.equals(wireName)) {
                return type;
            }
        }
        return null;
    }
}
