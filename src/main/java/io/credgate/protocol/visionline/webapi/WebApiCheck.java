package io.credgate.protocol.visionline.webapi;

import io.credgate.command.Operation;
import io.credgate.command.Operation.CardGrant;
import io.credgate.protocol.LinkProfile.NameKind;
import io.credgate.protocol.SiteTimes;
import io.credgate.protocol.visionline.webapi.WebApiConfig.CardFormat;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What keeps an operation from being asked of the Web API. */
record WebApiCheck(WebApiConfig config) {
    /** {@code rfid48} (protocol sheet, section 5.3). */
    private static final int GUEST_ROOMS_MAX = 33;

    private static final int COMMON_ROOMS_MAX = 28;
    /** Of {@code TLCode}, whose limit is not public: keeps a request small. */
    private static final int DOORS_MAX = 200;

    private static final int NAME_LENGTH_MAX = 64;
    private static final int ENDPOINT_LENGTH_MAX = 200;
    private static final Pattern RANGE = Pattern.compile("[0-9]+-[0-9]+");
    private static final Pattern KEY_ID = Pattern.compile("[!-~]{1,100}");
    private static final Pattern SERIAL = Pattern.compile("(?:[0-9a-fA-F]{2}){4,10}");

    List<String> check(Operation operation) {
        List<String> problems = new ArrayList<>(0);
        if (operation instanceof Operation.IssueMobileKey issue) {
            mobileKey(issue, problems);
        } else if (operation instanceof Operation.ReadKeyState state) {
            if (state.keyId() == null && state.cardNumber() == null) {
                problems.add("The lock system tells how a key stands by the key's own id or the card's serial number.");
            }
            ids(state.keyId(), state.cardNumber(), problems);
        } else if (operation instanceof Operation.FindKeys find) {
            keysOfRoom(find, problems);
        } else if (operation instanceof Operation.RevokeKey revoke) {
            if (config.discard() == null) {
                problems.add("How Visionline ends a key is not public; this site has no discard_path.");
            } else if (revoke.keyId() == null) {
                problems.add("The lock system gave no id for this key, so it cannot be ended.");
            }
            ids(revoke.keyId(), null, problems);
        } else if (!(operation instanceof Operation.CheckHealth)) {
            problems.add("What the Visionline Web API offers for this is not public.");
        }
        return problems;
    }

    private void keysOfRoom(Operation.FindKeys find, List<String> problems) {
        problems.addAll(name(NameKind.ROOM, find.room()));
        if (!SiteTimes.isWritable(find.at())) {
            problems.add("The time to look at cannot be told to Visionline.");
        } else if (!new WebApiTimes(config.zone()).comesOnce(find.at())) {
            problems.add("The clock shows this time twice, so Visionline cannot be told which one is meant.");
        }
        if (find.limit() < 1 || find.limit() > WebApiKeySearch.LISTED_MAX) {
            problems.add("At most " + WebApiKeySearch.LISTED_MAX + " keys are told at once.");
        }
    }

    static boolean isKeyId(String id) {
        return KEY_ID.matcher(id).matches();
    }

    private static void ids(@Nullable String keyId, @Nullable String cardNumber, List<String> problems) {
        if (keyId != null && !isKeyId(keyId)) {
            problems.add("The id of the key holds characters that no Visionline id has.");
        }
        if (cardNumber != null && !SERIAL.matcher(cardNumber).matches()) {
            problems.add("The serial number of a card is 8 to 20 hex digits.");
        }
    }

    private void mobileKey(Operation.IssueMobileKey issue, List<String> problems) {
        CardGrant grant = issue.grant();
        String endpoint = issue.endpointId();
        if (endpoint == null && config.requireEndpoint()) {
            problems.add("A mobile key goes to a phone, and the phone's end point at the credential service was not"
                    + " named.");
        } else if (endpoint != null && (endpoint.isBlank() || endpoint.length() > ENDPOINT_LENGTH_MAX)) {
            problems.add("The phone's end point is 1 to " + ENDPOINT_LENGTH_MAX + " characters.");
        }
        for (String joiner : issue.joinerKeyIds()) {
            ids(joiner, null, problems);
        }
        boolean small = config.cardFormat() == CardFormat.RFID48;
        int rooms = small ? GUEST_ROOMS_MAX : DOORS_MAX;
        int commonRooms = small ? COMMON_ROOMS_MAX : DOORS_MAX;
        if (grant.rooms().isEmpty() || grant.rooms().size() > rooms) {
            problems.add("A key of the format " + config.cardFormat().wire() + " opens 1 to " + rooms + " guest rooms; "
                    + grant.rooms().size() + " were given.");
        }
        if (grant.extras().size() > commonRooms) {
            problems.add("A key of the format " + config.cardFormat().wire() + " opens at most " + commonRooms
                    + " common rooms; " + grant.extras().size() + " were given.");
        }
        grant.rooms().stream().limit(DOORS_MAX).forEach(room -> problems.addAll(name(NameKind.ROOM, room)));
        grant.extras().stream().limit(DOORS_MAX).forEach(door -> problems.addAll(name(NameKind.DOOR, door)));
        times(grant.startsAt(), grant.endsAt(), problems);
    }

    private static void times(@Nullable Instant start, @Nullable Instant end, List<String> problems) {
        if (end == null) {
            problems.add("A Visionline key needs an end of its validity (ends_at).");
        } else if (!SiteTimes.isWritable(end)) {
            problems.add("The end of the validity (ends_at) cannot be told to Visionline.");
        }
        if (start != null && !SiteTimes.isWritable(start)) {
            problems.add("The start of the validity (starts_at) cannot be told to Visionline.");
        } else if (start != null
                && end != null
                && SiteTimes.isWritable(end)
                && !SiteTimes.startMinute(start).isBefore(SiteTimes.endMinute(end))) {
            problems.add("The validity of a Visionline key has to last at least one whole minute.");
        }
    }

    static List<String> name(NameKind kind, String name) {
        boolean plain = name.chars().allMatch(c -> c >= 0x20 && c <= 0x7E);
        if (name.isBlank() || !plain || name.length() > NAME_LENGTH_MAX || !name.equals(name.strip())) {
            return List.of(
                    "The name of a " + kind.name().toLowerCase(Locale.ROOT) + " at the Visionline Web API is 1 to "
                            + NAME_LENGTH_MAX + " ASCII characters without spaces at its ends.");
        }
        return kind == NameKind.DOOR && RANGE.matcher(name).matches()
                ? List.of("The Visionline Web API opens each door by its name; a range such as 1-4 is for the PMS"
                        + " interface only.")
                : List.of();
    }
}
