package io.credgate.protocol.salto.ship;

import io.credgate.command.Operation;
import io.credgate.command.Operation.AccessRight;
import io.credgate.command.Operation.CardGrant;
import io.credgate.command.Operation.UserAccess;
import io.credgate.protocol.LinkProfile.NameKind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What the interface cannot carry, in sentences; asked before a command is accepted. */
record ShipCheck(ShipConfig config, ShipTimes times) {
    /** No limit is published; this one only keeps messages short. */
    private static final int NAME_LENGTH_MAX = 255;
    /** The same for the rights of one user. */
    private static final int RIGHTS_MAX = 200;

    List<String> check(Operation operation) {
        List<String> problems = new ArrayList<>(0);
        String encoder = operation.encoder();
        if (encoder != null) {
            problems.addAll(name(NameKind.ENCODER, encoder));
        }
        if (operation instanceof Operation.EncodeCard encode) {
            grant(encode.grant(), problems);
        } else if (operation instanceof Operation.IssueMobileKey issue) {
            grant(issue.grant(), problems);
            if (issue.phoneNumber() == null) {
                problems.add("A mobile key goes to a phone, and the user has no phone number.");
            }
        } else if (operation instanceof Operation.SetPin pin) {
            grant(pin.grant(), problems);
            pin(pin.pin(), problems);
        } else if (operation instanceof Operation.WriteUser write) {
            user(write.user(), problems);
        } else if (operation instanceof Operation.RevokeKey revoke) {
            UserAccess left = revoke.remaining();
            holder(left == null ? null : ShipSteps.endedAtLatestAtItsStart(left), problems);
        } else if (operation instanceof Operation.ReadKeyState state && state.userId() == null) {
            problems.add("The lock system tells how a key stands by its user only.");
        }
        return problems;
    }

    private void grant(CardGrant grant, List<String> problems) {
        times(grant.startsAt(), grant.endsAt(), problems);
        if (grant.rooms().size() > RIGHTS_MAX) {
            problems.add("A key opens at most " + RIGHTS_MAX + " doors; "
                    + grant.rooms().size() + " were given.");
        }
        holder(grant.holder(), problems);
    }

    private void holder(@Nullable UserAccess holder, List<String> problems) {
        if (holder == null) {
            problems.add("The lock system makes keys for its users only, and there is no user.");
        } else {
            user(holder, problems);
        }
    }

    private void user(UserAccess user, List<String> problems) {
        times(user.startsAt(), user.endsAt(), problems);
        if (user.rights().size() > RIGHTS_MAX) {
            problems.add("A user has at most " + RIGHTS_MAX + " rights; "
                    + user.rights().size() + " were given.");
        }
        for (AccessRight right : user.rights().stream().limit(RIGHTS_MAX).toList()) {
            problems.addAll(name(NameKind.DOOR, right.name()));
            times(right.startsAt(), right.endsAt(), problems);
        }
        user.groups().stream().limit(RIGHTS_MAX).forEach(group -> problems.addAll(name(NameKind.DOOR, group)));
        if (user.pin() != null) {
            pin(user.pin(), problems);
        }
    }

    private void pin(String pin, List<String> problems) {
        boolean digits = pin.chars().allMatch(c -> c >= '0' && c <= '9');
        if (!digits || pin.length() < config.pinLengthMin() || pin.length() > config.pinLengthMax()) {
            problems.add("A code has " + config.pinLengthMin() + " to " + config.pinLengthMax()
                    + " digits at this lock system.");
        }
    }

    private void times(@Nullable Instant start, @Nullable Instant end, List<String> problems) {
        if ((start != null && !times.isWritable(start)) || (end != null && !times.isWritable(end))) {
            problems.add("A time lies outside the years that the lock system can be told.");
        }
        if (start != null && end != null && !start.isBefore(end)) {
            problems.add("The key would end before it starts.");
        }
    }

    static List<String> name(NameKind kind, String name) {
        String what = kind.name().toLowerCase(Locale.ROOT);
        List<String> problems = new ArrayList<>(0);
        if (name.isBlank()) {
            problems.add("The name of the " + what + " is empty.");
        }
        if (name.length() > NAME_LENGTH_MAX) {
            problems.add("The name of a " + what + " is longer than " + NAME_LENGTH_MAX + " characters.");
        }
        if (!name.chars().allMatch(c -> c >= 0x20 && c <= 0xFF && (c < 0x7F || c > 0x9F))) {
            problems.add("The name of a " + what + " holds a character that is not Latin. Give it a plain name in the"
                    + " lock system.");
        }
        return problems;
    }
}
