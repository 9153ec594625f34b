package io.credgate.protocol.salto.ship;

import io.credgate.command.Operation;
import io.credgate.command.Operation.UserAccess;
import io.credgate.protocol.salto.ship.ShipTask.Kind;
import io.credgate.protocol.salto.ship.ShipTask.Step;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Operations to requests. Takes only what {@link ShipCheck} let pass. */
record ShipSteps(ShipConfig config, ShipRequests requests) {

    List<Step> of(Operation operation) {
        if (operation instanceof Operation.EncodeCard encode) {
            return encode(encode);
        }
        if (operation instanceof Operation.IssueMobileKey issue) {
            UserAccess user = Objects.requireNonNull(issue.grant().holder());
            return act(ShipRequests.UPSERT, requests.upsert(user, true, false));
        }
        if (operation instanceof Operation.SetPin pin) {
            return write(Objects.requireNonNull(pin.grant().holder()));
        }
        if (operation instanceof Operation.WriteUser write) {
            return write(write.user());
        }
        if (operation instanceof Operation.RevokeKey revoke) {
            return revoke(Objects.requireNonNull(revoke.remaining()));
        }
        if (operation instanceof Operation.DeleteUser delete) {
            return act(ShipRequests.DELETE, ShipRequests.delete(delete.userId()));
        }
        if (operation instanceof Operation.ReadUsers read) {
            int count = Math.min(read.limit(), config.pageMax()) + (read.startingFrom() == null ? 0 : 1);
            return act(ShipRequests.USER_LIST, ShipRequests.users(read.startingFrom(), count));
        }
        if (operation instanceof Operation.ReadKeyState state) {
            return act(ShipRequests.USER_LIST, ShipRequests.users(Objects.requireNonNull(state.userId()), 1));
        }
        if (operation instanceof Operation.ReadCard read) {
            return List.of(new Step(Kind.ACT, ShipRequests.READ_KEY, ShipRequests.readKey(read.encoder()), true));
        }
        if (operation instanceof Operation.CheckHealth) {
            return act(ShipRequests.GET_INFO, ShipRequests.getInfo());
        }
        throw new AssertionError(operation);
    }

    private List<Step> encode(Operation.EncodeCard encode) {
        UserAccess user = Objects.requireNonNull(encode.grant().holder());
        String request = encode.copy() ? ShipRequests.UPDATE_KEY : ShipRequests.ASSIGN;
        List<Step> steps = new ArrayList<>(3);
        steps.add(new Step(Kind.PREPARE, ShipRequests.UPSERT, requests.upsert(user, user.mobileKey(), false), false));
        steps.add(new Step(Kind.ACT, request, ShipRequests.onEncoder(request, user.userId(), encode.encoder()), true));
        if (config.readCardNumber()) {
            steps.add(new Step(Kind.LOOK, ShipRequests.USER_LIST, ShipRequests.users(user.userId(), 1), false));
        }
        return steps;
    }

    private List<Step> write(UserAccess user) {
        return act(ShipRequests.UPSERT, requests.upsert(user, user.mobileKey(), false));
    }

    /** A user who ends before the stay begins has no start any more. */
    static UserAccess endedAtLatestAtItsStart(UserAccess user) {
        Instant start = user.startsAt();
        Instant end = user.endsAt();
        return start == null || end == null || start.isBefore(end)
                ? user
                : new UserAccess(
                        user.userId(),
                        user.firstName(),
                        user.lastName(),
                        user.phoneNumber(),
                        user.suspended(),
                        null,
                        end,
                        user.rights(),
                        user.groups(),
                        user.pin(),
                        user.mobileKey());
    }

    /** Who has something left keeps it; for who has nothing, the site decides. */
    private List<Step> revoke(UserAccess left) {
        UserAccess remaining = endedAtLatestAtItsStart(left);
        boolean nothing = remaining.rights().isEmpty()
                && remaining.groups().isEmpty()
                && remaining.pin() == null
                && !remaining.mobileKey();
        if (nothing && config.revoke() == ShipConfig.Revoke.DELETE) {
            return act(ShipRequests.DELETE, ShipRequests.delete(remaining.userId()));
        }
        boolean banned = nothing && config.revoke() == ShipConfig.Revoke.BAN;
        return act(ShipRequests.UPSERT, requests.upsert(remaining, remaining.mobileKey(), banned));
    }

    private static List<Step> act(String request, String xml) {
        return List.of(new Step(Kind.ACT, request, xml, false));
    }

    /** The user that the operation is about, or null. */
    static @Nullable UserAccess userOf(Operation operation) {
        if (operation instanceof Operation.EncodeCard encode) {
            return encode.grant().holder();
        }
        if (operation instanceof Operation.IssueMobileKey issue) {
            return issue.grant().holder();
        }
        if (operation instanceof Operation.SetPin pin) {
            return pin.grant().holder();
        }
        if (operation instanceof Operation.WriteUser write) {
            return write.user();
        }
        return operation instanceof Operation.RevokeKey revoke ? revoke.remaining() : null;
    }
}
