package io.credgate.protocol.salto.ship;

import io.credgate.protocol.ConfigSection;
import io.credgate.protocol.Medium;
import io.credgate.protocol.Secret;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Settings of one link.
 *
 * @param answerTimeout for requests that wait for a card; longer than the encoder itself waits (code 403)
 * @param requestTimeout for all others
 * @param stpVersion meaning of the difference unknown (protocol sheet, section 3.2)
 * @param keepConnection whether the STP connection is kept
 * @param replyMax bytes of an answer
 * @param pageMax users asked for at once
 * @param mobileApp which app of the phone gets the key (section 3.5)
 * @param uniqueNames the lock system wants title and names together to be unique: a short part of the user's id as title
 * @param revoke what happens to a user who has nothing left
 * @param timezoneTable number of the timetable of each right; null = left out
 * @param readCardNumber whether the card's serial number is asked for after a key was made
 */
record ShipConfig(
        Duration answerTimeout,
        Duration requestTimeout,
        String stpVersion,
        boolean keepConnection,
        int replyMax,
        int pageMax,
        MobileApp mobileApp,
        boolean uniqueNames,
        Revoke revoke,
        int pinLengthMin,
        int pinLengthMax,
        @Nullable Integer timezoneTable,
        boolean readCardNumber,
        Duration clockTolerance,
        Login login) {

    /** {@code MobileAppType} (section 3.5). */
    enum MobileApp {
        JUSTIN_MSVN(1),
        JUSTIN_MOBILE(2),
        OWN_APP(3);

        private final int number;

        MobileApp(int number) {
            this.number = number;
        }

        int number() {
            return number;
        }
    }

    enum Revoke {
        /** The user expires at once. */
        EXPIRE,
        BAN,
        DELETE
    }

    enum Auth {
        NONE,
        BASIC,
        /** The header {@code Salto-SHIP-Key}. */
        KEY
    }

    /** How the gateway shows who it is, over HTTP only (section 3.1). */
    record Login(
            Auth auth, @Nullable String username, @Nullable Secret secret) {
        static final Login NONE = new Login(Auth.NONE, null, null);
    }

    static ShipConfig read(ConfigSection section, Medium medium) {
        return new ShipConfig(
                section.duration(
                        "answer_timeout", Duration.ofSeconds(90), Duration.ofSeconds(1), Duration.ofMinutes(10)),
                section.duration(
                        "request_timeout", Duration.ofSeconds(15), Duration.ofMillis(100), Duration.ofMinutes(2)),
                medium == Medium.TCP ? stpVersion(section) : "",
                medium == Medium.TCP && section.bool("keep_connection", true),
                section.integer("reply_max", 4 * 1024 * 1024, 1024, 64 * 1024 * 1024),
                section.integer("page_max", 100, 1, 10_000),
                section.choice("mobile_app", MobileApp.JUSTIN_MOBILE, MobileApp.class),
                section.bool("unique_names", true),
                section.choice("revoke", Revoke.EXPIRE, Revoke.class),
                section.integer("pin_length_min", 4, 1, 20),
                section.integer("pin_length_max", 8, 1, 20),
                section.has("timezone_table") ? section.integer("timezone_table", 1, 0, 100_000) : null,
                section.bool("read_card_number", true),
                section.duration("clock_tolerance", Duration.ofMinutes(2), Duration.ofSeconds(1), Duration.ofDays(1)),
                medium == Medium.HTTP ? login(section) : Login.NONE);
    }

    private static String stpVersion(ConfigSection section) {
        String version = section.text("stp_version", "00");
        if (!version.matches("[0-9]{2}")) {
            section.problem("stp_version", "The version is not two digits", "Write \"00\" or \"01\"");
            return "00";
        }
        return version;
    }

    private static Login login(ConfigSection section) {
        Auth auth = section.choice("auth", Auth.NONE, Auth.class);
        String username = section.optionalText("username");
        Secret password = section.secretFile("password_file");
        Secret key = section.secretFile("ship_key_file");
        if (auth == Auth.BASIC && (username == null || password == null)) {
            section.problem("auth", "basic needs a user name and a password", "Write username and password_file");
        }
        if (auth == Auth.KEY && key == null) {
            section.problem("auth", "key needs the key", "Write ship_key_file");
        }
        return switch (auth) {
            case NONE -> Login.NONE;
            case BASIC -> new Login(auth, username, password);
            case KEY -> new Login(auth, null, key);
        };
    }
}
