package io.credgate.protocol.salto;

import io.credgate.command.Operation;
import io.credgate.command.Operation.CardGrant;
import io.credgate.command.Operation.ChangeStay;
import io.credgate.command.Operation.CheckOut;
import io.credgate.command.Operation.EncodeCard;
import io.credgate.command.Operation.EncodeCards;
import io.credgate.command.Operation.EncodeOneShotCard;
import io.credgate.command.Operation.IssueMobileKey;
import io.credgate.command.Operation.ReadAuditTrail;
import io.credgate.command.Operation.ReadTrack;
import io.credgate.command.Operation.WriteTrack;
import io.credgate.protocol.LinkProfile.NameKind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the interface cannot carry, in sentences; asked before a command is accepted. */
record OperationCheck(SaltoPmsConfig config, PmsDates dates) {
    /** Fields 3 to 6 (protocol sheet, section 2.6). */
    private static final int ROOMS_MAX = 4;
    /** Section 2.6, CNM field 1. */
    private static final Pattern E164 = Pattern.compile("\\+[1-9][0-9]{6,14}");
    /** No limit is published; this one only keeps frames short. */
    private static final int ENCODER_LENGTH_MAX = 255;

    List<String> check(Operation operation) {
        List<String> problems = new ArrayList<>(0);
        String encoder = operation.encoder();
        if (encoder != null) {
            problems.addAll(name(NameKind.ENCODER, encoder));
        }
        if (operation instanceof EncodeCard encode) {
            grant(encode.grant(), problems);
        } else if (operation instanceof EncodeCards several) {
            count(several, problems);
            grant(several.grant(), problems);
        } else if (operation instanceof EncodeOneShotCard oneShot) {
            grant(oneShot.grant(), problems);
        } else if (operation instanceof IssueMobileKey issue) {
            phone(issue.phoneNumber(), problems);
            grant(issue.grant(), problems);
        } else if (operation instanceof ReadTrack read) {
            track(read.track(), problems);
        } else if (operation instanceof WriteTrack write) {
            track(write.track(), problems);
            trackText(write.text(), problems);
        } else if (operation instanceof ReadAuditTrail audit) {
            problems.addAll(text("door", audit.door(), config.roomLengthMax()));
        } else if (operation instanceof ChangeStay change) {
            problems.addAll(name(NameKind.ROOM, change.room()));
            String newRoom = change.newRoom();
            if (newRoom != null) {
                problems.addAll(name(NameKind.ROOM, newRoom));
            }
            if (newRoom == null && change.endsAt() == null) {
                problems.add("The change of the stay names neither a new room nor a new end.");
            }
            date(change.endsAt(), "end", problems);
        } else if (operation instanceof CheckOut checkOut) {
            problems.addAll(name(NameKind.ROOM, checkOut.room()));
        }
        return problems;
    }

    List<String> name(NameKind kind, String name) {
        return switch (kind) {
            case ENCODER -> text("encoder", name, ENCODER_LENGTH_MAX);
            case ROOM -> room(name);
            case AUTHORISATION ->
                Authorisations.isSymbol(name)
                        ? List.of()
                        : List.of("'" + shown(name) + "' is none of the lock system's 62 authorisation symbols"
                                + " (1-9, a-z, or one of the punctuation marks).");
            // Not written by this interface.
            case DOOR, ZONE -> List.of();
        };
    }

    private void grant(CardGrant grant, List<String> problems) {
        int rooms = grant.rooms().size();
        if (rooms < 1 || rooms > ROOMS_MAX) {
            problems.add("A card opens 1 to " + ROOMS_MAX + " rooms at this lock system; " + rooms + " were given.");
        }
        grant.rooms().stream().limit(ROOMS_MAX).forEach(room -> problems.addAll(name(NameKind.ROOM, room)));
        grant.extras().stream()
                .distinct()
                .limit(100)
                .forEach(extra -> problems.addAll(name(NameKind.AUTHORISATION, extra)));
        Instant start = grant.startsAt();
        Instant end = grant.endsAt();
        date(start, "start", problems);
        date(end, "end", problems);
        if (start != null && end != null && !start.isBefore(end)) {
            problems.add("The card would end before it starts.");
        } else if (start != null
                && end != null
                && dates.isWritable(start)
                && dates.isWritable(end)
                && !dates.isInOrder(start, end)) {
            problems.add("The card would begin and end within the hour that comes twice as the clocks go back; in the"
                    + " lock system's local time it would end before it starts.");
        }
    }

    private void count(EncodeCards several, List<String> problems) {
        if (several.count() < 2 || several.count() > config.options().cardsMax()) {
            problems.add("One request makes 2 to " + config.options().cardsMax() + " cards at this lock system; "
                    + several.count() + " were asked for.");
        }
        if (several.copy() && !config.options().severalCopies()) {
            problems.add("Several copies with one request are not known to work at this lock system; ask for one at a"
                    + " time.");
        }
    }

    private static void phone(@Nullable String number, List<String> problems) {
        if (number == null || !E164.matcher(number).matches()) {
            problems.add("A mobile key needs the phone number with country code, such as +4790000000.");
        }
    }

    private static void track(int track, List<String> problems) {
        if (track < 1 || track > SaltoPmsOptions.TRACKS) {
            problems.add("A card has the tracks 1 to " + SaltoPmsOptions.TRACKS + ".");
        }
    }

    private void trackText(String text, List<String> problems) {
        if (text.length() > config.options().textLengthMax() || !PmsText.isWritable(text, config.codePage())) {
            problems.add("The text of a track has at most " + config.options().textLengthMax()
                    + " plain letters, digits and punctuation.");
        }
    }

    private List<String> room(String name) {
        if (ReplyReader.isCardKind(name)) {
            return List.of(
                    "A room called '" + name
                            + "' cannot be told from the lock system's own word for a kind of card. Give it another name there.");
        }
        return text("room", name, config.roomLengthMax());
    }

    private List<String> text(String what, String name, int lengthMax) {
        List<String> problems = new ArrayList<>(0);
        if (name.isBlank()) {
            problems.add("The name of the " + what + " is empty.");
        }
        if (name.length() > lengthMax) {
            problems.add(
                    "The name of the " + what + " '" + shown(name) + "' is longer than " + lengthMax + " characters.");
        }
        if (!PmsText.isWritable(name, config.codePage())) {
            problems.add("The name of the " + what + " '" + shown(name)
                    + "' holds a character that the PMS interface cannot carry."
                    + " Give it a name of plain letters, digits and punctuation in the lock system.");
        }
        return problems;
    }

    private void date(@Nullable Instant instant, String what, List<String> problems) {
        if (instant != null && !dates.isWritable(instant)) {
            problems.add(
                    "The " + what + " lies outside the years 2000 to 2099, which is all the lock system can be told.");
        }
    }

    private static String shown(String name) {
        return PmsText.excerpt(name, 40);
    }
}
