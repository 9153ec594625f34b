package io.credgate.protocol.visionline;

import io.credgate.command.Operation;
import io.credgate.protocol.LinkProfile.NameKind;
import io.credgate.protocol.SiteTimes;
import io.credgate.protocol.visionline.PmsMessage.Tag;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Operations to command messages (protocol sheet, sections 4.2, 4.3 and 7.1), and what keeps one from being written. */
final class PmsRequests {
    private static final Pattern ADDRESS = Pattern.compile("[1-9][0-9]?");
    private static final Pattern COMMON_ROOMS = Pattern.compile("([0-9]{1,4})(?:-([0-9]{1,4}))?");
    private static final int ROOM_NAME_MAX = 40;
    private static final int CARDS_MAX = 99;

    private final VisionlinePmsConfig config;
    private final SiteTimes times;

    PmsRequests(VisionlinePmsConfig config) {
        this.config = config;
        this.times = new SiteTimes(config.siteZone());
    }

    /** @param notes remarks for the result */
    record Request(PmsMessage message, List<String> notes) {}

    SiteTimes times() {
        return times;
    }

    /** Needs an operation without problems. Null for one that sends nothing. */
    @Nullable
    Request of(Operation operation) {
        if (operation instanceof Operation.EncodeCard encode) {
            return makeCard(encode);
        }
        if (operation instanceof Operation.EncodeCards encode) {
            return makeCards(encode);
        }
        return operation instanceof Operation.ReadCard read ? readCard(read.encoder()) : null;
    }

    /** Needs an operation without problems. */
    Request makeCard(Operation.EncodeCard operation) {
        return makeCards(operation.encoder(), operation.copy(), 1, operation.grant());
    }

    /** Needs an operation without problems. */
    Request makeCards(Operation.EncodeCards operation) {
        return makeCards(operation.encoder(), operation.copy(), operation.count(), operation.grant());
    }

    private Request makeCards(String encoder, boolean copy, int count, Operation.CardGrant grant) {
        List<String> notes = new ArrayList<>();
        List<Tag> tags = new ArrayList<>();
        if (copy) {
            tags.add(new Tag("JR", Integer.toString(config.joinerValue())));
        }
        addressing(tags, encoder);
        tags.add(new Tag("GR", grant.rooms().get(0)));
        Instant startsAt = grant.startsAt();
        if (startsAt != null) {
            tags.add(new Tag("CI", times.write("start", startsAt, SiteTimes.startMinute(startsAt), notes)));
        }
        Instant endsAt = grant.endsAt();
        if (endsAt != null) {
            tags.add(new Tag("CO", times.write("end", endsAt, SiteTimes.endMinute(endsAt), notes)));
        }
        switch (config.numberOfCards()) {
            case TWO_DIGITS -> tags.add(new Tag("NC", String.format(Locale.ROOT, "%02d", count)));
            case PLAIN -> tags.add(new Tag("NC", Integer.toString(count)));
            case LEFT_OUT -> {
                if (count > 1) {
                    tags.add(new Tag("NC", Integer.toString(count)));
                }
            }
        }
        if (!grant.extras().isEmpty()) {
            tags.add(new Tag("CR", String.join(",", grant.extras())));
        }
        addText(tags, "UG", config.userGroup());
        addText(tags, "IO", config.operator());
        addText(tags, "OP", config.operatorPassword());
        addText(tags, "OF", config.operatorFirstName());
        addText(tags, "OS", config.operatorLastName());
        if (config.sendUserId()) {
            addText(tags, "UI", grant.userId());
        }
        if (config.sendGuestName()) {
            addText(tags, "UF", grant.firstName());
            addText(tags, "US", grant.lastName());
        }
        if (config.cardType() != null) {
            tags.add(new Tag("CT", config.cardType().toString()));
        }
        addText(tags, "T2", config.track2());
        askSerial(tags);
        return new Request(new PmsMessage(PmsMessage.MAKE_CARD, tags), notes);
    }

    Request readCard(String encoder) {
        List<Tag> tags = new ArrayList<>();
        addressing(tags, encoder);
        askSerial(tags);
        return new Request(new PmsMessage(PmsMessage.READ_CARD, tags), List.of());
    }

    private void addressing(List<Tag> tags, String encoder) {
        tags.add(new Tag("AM", Integer.toString(config.answerMode())));
        tags.add(new Tag("EA", encoder));
        if (config.terminal() != null) {
            tags.add(new Tag("TA", config.terminal().toString()));
        }
    }

    private void askSerial(List<Tag> tags) {
        if (config.askSerial()) {
            tags.add(new Tag("SR", "?"));
        }
    }

    private static void addText(List<Tag> tags, String name, @Nullable String text) {
        String plain = text == null ? "" : PmsText.ascii(text).strip();
        if (!plain.isEmpty()) {
            tags.add(new Tag(name, plain));
        }
    }

    /** Why the operation cannot be written, as sentences; empty if it can. */
    static List<String> check(Operation operation, boolean severalCards) {
        List<String> problems = new ArrayList<>();
        if (operation instanceof Operation.EncodeCard encode) {
            problems.addAll(checkName(NameKind.ENCODER, encode.encoder()));
            checkGrant(encode.grant(), problems);
        } else if (severalCards && operation instanceof Operation.EncodeCards encode) {
            problems.addAll(checkName(NameKind.ENCODER, encode.encoder()));
            checkGrant(encode.grant(), problems);
            if (encode.count() < 1 || encode.count() > CARDS_MAX) {
                problems.add("One request makes 1 to " + CARDS_MAX + " cards.");
            }
        } else if (operation instanceof Operation.ReadCard read) {
            problems.addAll(checkName(NameKind.ENCODER, read.encoder()));
        } else if (!(operation instanceof Operation.CheckHealth)) {
            problems.add("The Visionline PMS interface has no command for this.");
        }
        return problems;
    }

    private static void checkGrant(Operation.CardGrant grant, List<String> problems) {
        if (grant.rooms().size() != 1) {
            problems.add("The Visionline PMS interface writes exactly one guest room on a card; this credential has "
                    + grant.rooms().size() + ". Further doors can only be common rooms.");
        }
        for (String room : grant.rooms()) {
            problems.addAll(checkName(NameKind.ROOM, room));
        }
        int length = 0;
        for (String extra : grant.extras()) {
            problems.addAll(checkName(NameKind.DOOR, extra));
            length += extra.length() + 1;
        }
        if (length > PmsText.VALUE_MAX) {
            problems.add("The common rooms of this credential do not fit into one request.");
        }
        Instant startsAt = grant.startsAt();
        Instant endsAt = grant.endsAt();
        if (endsAt == null) {
            problems.add("A Visionline card needs an end of its validity (ends_at).");
        } else if (!SiteTimes.isWritable(endsAt)) {
            problems.add("The end of the validity (ends_at) cannot be written on a Visionline card.");
        }
        if (startsAt != null && !SiteTimes.isWritable(startsAt)) {
            problems.add("The start of the validity (starts_at) cannot be written on a Visionline card.");
        } else if (startsAt != null
                && endsAt != null
                && SiteTimes.isWritable(endsAt)
                && !SiteTimes.startMinute(startsAt).isBefore(SiteTimes.endMinute(endsAt))) {
            problems.add("The validity of a Visionline card has to last at least one whole minute.");
        }
    }

    static List<String> checkName(NameKind kind, String name) {
        return switch (kind) {
            case ENCODER ->
                ADDRESS.matcher(name).matches()
                        ? List.of()
                        : List.of("The name of a Visionline encoder is its PMS address, a number from 1 to 99 without"
                                + " leading zeros. Address 0 would return key data in place of writing a card.");
            case ROOM ->
                name.isBlank() || name.length() > ROOM_NAME_MAX || !PmsText.isPlain(name) || !name.equals(name.strip())
                        ? List.of("The name of a Visionline guest room has to be 1 to " + ROOM_NAME_MAX
                                + " ASCII characters without semicolon and without spaces at its ends.")
                        : List.of();
            case AUTHORISATION, DOOR, ZONE ->
                isCommonRooms(name)
                        ? List.of()
                        : List.of("The name of a Visionline common room is its number, such as 4, or a range, such as"
                                + " 1-4.");
        };
    }

    private static boolean isCommonRooms(String name) {
        Matcher matcher = COMMON_ROOMS.matcher(name);
        return matcher.matches()
                && (matcher.group(2) == null
                        || Integer.parseInt(matcher.group(1)) < Integer.parseInt(matcher.group(2)));
    }
}
