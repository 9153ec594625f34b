package io.credgate.protocol.vision;

import io.credgate.command.FailureCode;
import io.credgate.command.Operation;
import io.credgate.command.Operation.CardGrant;
import io.credgate.protocol.SiteTimes;
import io.credgate.protocol.vision.VisionConfig.EmptyNames;
import io.credgate.protocol.vision.VisionConfig.PreCheckIn;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Operations to commands (protocol sheet, sections 2.2, 3.1, 3.2 and 7.1). Needs operations without problems. */
final class VisionRequests {
    private final VisionConfig config;
    private final SiteTimes times;

    VisionRequests(VisionConfig config) {
        this.config = config;
        this.times = new SiteTimes(config.siteZone());
    }

    /** What an operation comes to. */
    sealed interface Plan {
        /** Commands to be carried out one after the other; none for a health check. */
        record Steps(List<VisionRequest> requests) implements Plan {
            public Steps {
                requests = List.copyOf(requests);
            }
        }

        /** It cannot be asked for at this time. */
        record Impossible(FailureCode code, String sentence) implements Plan {}
    }

    SiteTimes times() {
        return times;
    }

    /** @param now the time of day, or null if nobody has told it */
    Plan plan(Operation operation, @Nullable Instant now) {
        if (operation instanceof Operation.EncodeCard encode) {
            if (now == null) {
                return new Plan.Impossible(FailureCode.GATEWAY_ERROR, "The gateway does not know what time it is.");
            }
            return config.isOlder() ? olderCard(encode, now) : card(encode, now);
        }
        if (operation instanceof Operation.ReplaceCard replace) {
            VisionCommand command = replace.lostOnly() ? VisionCommand.REPLACE_LOST : VisionCommand.REPLACE;
            List<VisionField> fields = guest(replace.grant());
            addGuestId(fields, replace.grant());
            return one(command, replace.encoder(), withSerial(fields), List.of());
        }
        if (operation instanceof Operation.ChangeCard change) {
            return change(change);
        }
        if (operation instanceof Operation.ReadCard read) {
            return one(VisionCommand.READ, read.encoder(), withSerial(new ArrayList<>()), List.of());
        }
        if (operation instanceof Operation.CheckOut out) {
            return new Plan.Steps(List.of(checkOut(config.checkOutAddress(), out.room())));
        }
        return new Plan.Steps(List.of());
    }

    private Plan card(Operation.EncodeCard encode, Instant now) {
        boolean future = isFuture(encode.grant().startsAt(), now);
        VisionCommand command;
        if (encode.copy()) {
            command = (future ? config.futureCopyCommand() : config.copyCommand()).command();
        } else {
            command = future ? VisionCommand.PRE_CHECK_IN : VisionCommand.NEW_GUEST;
        }
        List<String> notes = new ArrayList<>();
        List<VisionField> fields = fields(command, encode.grant(), now, notes);
        return one(command, encode.encoder(), fields, notes);
    }

    private boolean isFuture(@Nullable Instant startsAt, Instant now) {
        if (startsAt == null || config.preCheckIn() == PreCheckIn.NEVER) {
            return false;
        }
        return config.preCheckIn() == PreCheckIn.LATER_DAY
                ? times.isLaterDay(startsAt, now)
                : SiteTimes.startMinute(startsAt).isAfter(now);
    }

    /** For the commands that make a card of a stay, in the order of working clients (section 3.2). */
    List<VisionField> fields(VisionCommand command, CardGrant grant, Instant now, List<String> notes) {
        List<VisionField> fields = guest(grant);
        fields.add(new VisionField(VisionField.USER_GROUP, config.userGroup()));
        if (command == VisionCommand.ADD_GUEST) {
            notes.add("The further card takes its start and its end from the room's first card.");
        } else {
            addTimes(fields, grant.startsAt() == null ? now : grant.startsAt(), grant, notes);
        }
        if (!grant.extras().isEmpty()) {
            fields.add(new VisionField(VisionField.ACCESS_POINTS, String.join(",", grant.extras())));
        }
        addGuestId(fields, grant);
        return withSerial(fields);
    }

    /** Room, user type and names: who the lock system takes it for. */
    private List<VisionField> guest(CardGrant grant) {
        List<VisionField> fields = new ArrayList<>();
        fields.add(
                grant.rooms().size() == 1
                        ? new VisionField(VisionField.ROOM, grant.rooms().get(0))
                        : new VisionField(VisionField.ROOM_LIST, String.join(",", grant.rooms())));
        fields.add(new VisionField(VisionField.USER_TYPE, config.userType()));
        addName(fields, VisionField.FIRST_NAME, grant.firstName());
        addName(fields, VisionField.LAST_NAME, grant.lastName());
        return fields;
    }

    private void addName(List<VisionField> fields, char letter, @Nullable String name) {
        String sent = name == null || !config.sendGuestName() ? "" : VisionText.guestName(name);
        if (!sent.isEmpty() || config.emptyNames() == EmptyNames.BARE) {
            fields.add(new VisionField(letter, sent));
        }
    }

    private void addTimes(List<VisionField> fields, @Nullable Instant startsAt, CardGrant grant, List<String> notes) {
        if (startsAt != null) {
            Instant minute = SiteTimes.startMinute(startsAt);
            // A start of "now" needs no word on its seconds.
            Instant asked = grant.startsAt() == null ? minute : startsAt;
            fields.add(new VisionField(VisionField.START, times.write("start", asked, minute, notes)));
        }
        Instant endsAt = grant.endsAt();
        if (endsAt != null) {
            Instant minute = SiteTimes.endMinute(endsAt);
            fields.add(new VisionField(VisionField.END, times.write("end", endsAt, minute, notes)));
        }
    }

    private void addGuestId(List<VisionField> fields, CardGrant grant) {
        if (config.sendGuestId() && grant.userId() != null) {
            fields.add(new VisionField(VisionField.GUEST_ID, grant.userId()));
        }
    }

    /** An empty S asks for the card's serial number (section 3.2). */
    private List<VisionField> withSerial(List<VisionField> fields) {
        if (config.askSerial()) {
            fields.add(new VisionField(VisionField.SERIAL, ""));
        }
        return fields;
    }

    /** R, T, F, N as they are, then as they are to be (section 3.1). */
    private Plan change(Operation.ChangeCard change) {
        List<String> notes = new ArrayList<>();
        List<VisionField> fields = guest(change.before());
        fields.addAll(guest(change.after()));
        if (config.changeTimes()) {
            addTimes(fields, change.after().startsAt(), change.after(), notes);
        }
        addGuestId(fields, change.after());
        return one(VisionCommand.CHANGE, change.encoder(), withSerial(fields), notes);
    }

    private VisionRequest checkOut(String address, String room) {
        List<VisionField> fields = new ArrayList<>();
        fields.add(new VisionField(VisionField.ROOM, room));
        if (!config.isOlder()) {
            fields.add(new VisionField(VisionField.USER_TYPE, config.userType()));
        }
        return new VisionRequest(VisionCommand.CHECK_OUT, address, fields, List.of());
    }

    /** The older systems have neither I nor a start (section 2.2). */
    private Plan olderCard(Operation.EncodeCard encode, Instant now) {
        Instant startsAt = encode.grant().startsAt();
        if (startsAt != null && times.isLaterDay(startsAt, now)) {
            return new Plan.Impossible(
                    FailureCode.NOT_SUPPORTED,
                    "This lock system knows no start of a stay: a card made now would open at once and end the cards of"
                            + " today's guests. Make it on the day of arrival.");
        }
        List<String> notes = new ArrayList<>();
        if (startsAt != null) {
            notes.add("This lock system knows no start of a stay: the card opens at once.");
        }
        String room = encode.grant().rooms().get(0);
        List<VisionField> fields = new ArrayList<>();
        fields.add(new VisionField(VisionField.ROOM, room));
        fields.add(new VisionField(VisionField.USER_GROUP, config.userGroup()));
        addTimes(fields, null, encode.grant(), notes);
        VisionRequest card = new VisionRequest(VisionCommand.CHECK_IN, encode.encoder(), fields, notes);
        return new Plan.Steps(encode.copy() ? List.of(card) : List.of(checkOut(encode.encoder(), room), card));
    }

    private static Plan one(VisionCommand command, String encoder, List<VisionField> fields, List<String> notes) {
        return new Plan.Steps(List.of(new VisionRequest(command, encoder, fields, notes)));
    }
}
