package io.credgate.protocol.vision;

import io.credgate.command.Operation;
import io.credgate.command.Operation.CardGrant;
import io.credgate.protocol.LinkProfile.NameKind;
import io.credgate.protocol.SiteTimes;
import io.credgate.protocol.vision.VisionConfig.CopyCommand;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Why an operation or a name cannot be written, as sentences (protocol sheet, sections 1.1, 2.1, 3.1 and 3.2). */
final class VisionCheck {
    /** Bytes for all fields of a request: {@code Dta} has 512 with its NUL (section 1.1). */
    static final int DATA_MAX = 511;

    private static final Pattern ENCODER = Pattern.compile("0[1-9]|[1-9][0-9]");
    private static final int NAME_MAX = 40;
    private static final int GUEST_ID_MAX = 40;

    private final VisionConfig config;
    private final VisionRequests requests;

    VisionCheck(VisionConfig config, VisionRequests requests) {
        this.config = config;
        this.requests = requests;
    }

    List<String> check(Operation operation) {
        List<String> problems = new ArrayList<>();
        if (operation.encoder() != null) {
            problems.addAll(checkName(NameKind.ENCODER, operation.encoder()));
        }
        if (operation instanceof Operation.EncodeCard encode) {
            checkEnd(encode.grant(), problems);
            checkGrant(encode.grant(), encode.copy() && config.copyCommand() == CopyCommand.H, problems);
        } else if (operation instanceof Operation.ReplaceCard replace && !config.isOlder()) {
            checkGrant(replace.grant(), true, problems);
        } else if (operation instanceof Operation.ChangeCard change && !config.isOlder()) {
            checkGrant(change.before(), true, problems);
            checkGrant(change.after(), true, problems);
        } else if (operation instanceof Operation.CheckOut out) {
            problems.addAll(checkName(NameKind.ROOM, out.room()));
        } else if (!(operation instanceof Operation.ReadCard || operation instanceof Operation.CheckHealth)) {
            problems.add("The VISION interface has no command for this.");
        }
        if (problems.isEmpty()) {
            checkLength(operation, problems);
        }
        return problems;
    }

    private static void checkEnd(CardGrant grant, List<String> problems) {
        if (grant.endsAt() == null) {
            problems.add("A VISION card needs an end of its validity (ends_at).");
        }
    }

    /** @param oneRoom the command names one room only */
    private void checkGrant(CardGrant grant, boolean oneRoom, List<String> problems) {
        if (grant.rooms().isEmpty()) {
            problems.add("A VISION card needs a room.");
        } else if (grant.rooms().size() > 1 && config.isOlder()) {
            problems.add("This lock system writes exactly one room on a card; this credential has "
                    + grant.rooms().size() + ".");
        } else if (grant.rooms().size() > 1 && oneRoom) {
            problems.add("VISION adds, replaces and changes cards of one room only; this credential has "
                    + grant.rooms().size() + ".");
        }
        grant.rooms().forEach(room -> problems.addAll(checkName(NameKind.ROOM, room)));
        grant.extras().forEach(extra -> problems.addAll(checkName(NameKind.DOOR, extra)));
        String userId = grant.userId();
        if (config.sendGuestId()
                && userId != null
                && (userId.length() > GUEST_ID_MAX || !VisionText.isWritable(userId, VisionText.CodePage.ASCII))) {
            problems.add("The user's id cannot be sent to VISION.");
        }
        Instant startsAt = grant.startsAt();
        Instant endsAt = grant.endsAt();
        if (endsAt != null && !SiteTimes.isWritable(endsAt)) {
            problems.add("The end of the validity (ends_at) cannot be written on a VISION card.");
        }
        if (startsAt != null && !SiteTimes.isWritable(startsAt)) {
            problems.add("The start of the validity (starts_at) cannot be written on a VISION card.");
        } else if (startsAt != null
                && endsAt != null
                && SiteTimes.isWritable(endsAt)
                && !SiteTimes.startMinute(startsAt).isBefore(SiteTimes.endMinute(endsAt))) {
            problems.add("The validity of a VISION card has to last at least one whole minute.");
        }
    }

    /** The length of a request does not depend on the time of day: the longest form is measured. */
    private void checkLength(Operation operation, List<String> problems) {
        Instant anyTime = Instant.EPOCH;
        int length = 0;
        if (operation instanceof Operation.EncodeCard encode && !config.isOlder()) {
            length = VisionField.write(
                            requests.fields(VisionCommand.CHECK_IN, encode.grant(), anyTime, new ArrayList<>()))
                    .length();
        } else if (requests.plan(operation, anyTime) instanceof VisionRequests.Plan.Steps steps) {
            length = steps.requests().stream()
                    .mapToInt(r -> r.data().length())
                    .max()
                    .orElse(0);
        }
        if (length > DATA_MAX) {
            problems.add("The rooms and further doors of this credential do not fit into one request to VISION.");
        }
    }

    List<String> checkName(NameKind kind, String name) {
        if (kind == NameKind.ENCODER) {
            return ENCODER.matcher(name).matches()
                    ? List.of()
                    : List.of("The name of a VISION encoder is its address, two digits from 01 to 99.");
        }
        if (kind != NameKind.ROOM && config.isOlder()) {
            return List.of("This lock system knows rooms only.");
        }
        boolean good = !name.isBlank()
                && name.length() <= NAME_MAX
                && name.equals(name.strip())
                && name.indexOf(',') < 0
                && VisionText.isWritable(name, config.codePage());
        return good
                ? List.of()
                : List.of("The name of a VISION " + (kind == NameKind.ROOM ? "room" : "access point")
                        + " has to be 1 to "
                        + NAME_MAX + " " + config.codePage() + " characters without comma and without spaces at its"
                        + " ends.");
    }
}
