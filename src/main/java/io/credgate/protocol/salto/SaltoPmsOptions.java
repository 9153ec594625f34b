package io.credgate.protocol.salto;

import io.credgate.protocol.ConfigSection;
import java.util.ArrayList;
import java.util.List;

/**
 * Settings for fields that most sites leave empty, and for what the sheet leaves open.
 *
 * @param mobileKey whether the lock system sends the key to the phone (CNM), or returns it for an app of one's own (CNMB)
 * @param mobileMessage shown on the phone; empty = none
 * @param authorisationCode given to the room's guest; empty leaves the field off, which only newer versions know
 * @param deniedAuthorisations symbols that every guest is denied
 * @param trackTexts texts for tracks 1 to 3 of each card; guests' data do not belong there
 * @param textLengthMax where clients cut the texts of tracks; the real limit is unknown (section 6, question 8)
 * @param auditDates order of day and month in audit records, which depends on a setting of the lock system
 * @param cardsMax largest number of cards of one request; unknown (section 6, question 5)
 * @param severalCopies whether CCn is known to exist there (section 6, question 5)
 */
record SaltoPmsOptions(
        MobileKey mobileKey,
        String mobileMessage,
        String authorisationCode,
        String deniedAuthorisations,
        List<String> trackTexts,
        int textLengthMax,
        AuditDates auditDates,
        int cardsMax,
        boolean severalCopies) {

    /** Section 2.6, CNM field 14 and authorisation code. */
    static final int MESSAGE_LENGTH_MAX = 256;

    static final int AUTHORISATION_CODE_LENGTH_MAX = 64;
    static final int TRACKS = 3;

    enum MobileKey {
        PHONE,
        APPLICATION
    }

    enum AuditDates {
        DD_MM,
        MM_DD
    }

    SaltoPmsOptions {
        trackTexts = List.copyOf(trackTexts);
    }

    static SaltoPmsOptions read(ConfigSection section) {
        int textLengthMax = section.integer("text_length_max", 24, 1, 255);
        List<String> tracks = new ArrayList<>(TRACKS);
        for (int track = 1; track <= TRACKS; track++) {
            tracks.add(text(section, "track" + track, textLengthMax));
        }
        return new SaltoPmsOptions(
                section.choice("mobile_key", MobileKey.PHONE, MobileKey.class),
                text(section, "mobile_message", MESSAGE_LENGTH_MAX),
                text(section, "authorisation_code", AUTHORISATION_CODE_LENGTH_MAX),
                denied(section),
                tracks,
                textLengthMax,
                section.choice("audit_dates", AuditDates.DD_MM, AuditDates.class),
                section.integer("cards_max", 9, 1, 9),
                section.bool("several_copies", false));
    }

    private static String text(ConfigSection section, String key, int lengthMax) {
        String text = PmsText.toAscii(section.text(key, ""));
        if (text.length() <= lengthMax) {
            return text;
        }
        section.problem(key, "The text has more than " + lengthMax + " characters.", "Shorten it.");
        return "";
    }

    private static String denied(ConfigSection section) {
        String symbols = section.text("denied_authorisations", "");
        if (symbols.chars().allMatch(Authorisations::isSymbol)) {
            return symbols;
        }
        section.problem(
                "denied_authorisations",
                "One of the characters is none of the lock system's 62 authorisation symbols.",
                "Write the symbols one after the other, such as 13a.");
        return "";
    }
}
