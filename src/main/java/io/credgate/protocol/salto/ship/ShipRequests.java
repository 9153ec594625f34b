package io.credgate.protocol.salto.ship;

import io.credgate.command.Operation.AccessRight;
import io.credgate.command.Operation.RightKind;
import io.credgate.command.Operation.UserAccess;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The XML of each request (protocol sheet, sections 3.3 to 3.5). */
record ShipRequests(ShipConfig config, ShipTimes times) {
    static final String GET_INFO = "GetInfo";
    static final String USER_LIST = "SaltoDBUserList.Read";
    static final String UPSERT = "SaltoDBUser.InsertOrUpdate";
    static final String DELETE = "SaltoDBUser.Delete";
    static final String READ_KEY = "Encoder.ReadKey";
    static final String ASSIGN = "Encoder.SaltoDBUser.AssignNewKey";
    static final String UPDATE_KEY = "Encoder.SaltoDBUser.UpdateCurrentKey";

    /** Digits of the user's id that go into the title. */
    private static final int TITLE_DIGITS = 8;

    private static XmlWriter call(String name) {
        return new XmlWriter().open("RequestCall").text("RequestName", name);
    }

    private static String finish(XmlWriter params) {
        return params.close().close().finish();
    }

    static String getInfo() {
        return call(GET_INFO).empty("Params").close().finish();
    }

    static String onEncoder(String request, String userId, String encoder) {
        return finish(call(request).open("Params").text("ExtUserID", userId).text("EncoderID", encoder));
    }

    static String readKey(String encoder) {
        return finish(call(READ_KEY)
                .open("Params")
                .text("EncoderID", encoder)
                .flag("ReturnROMCode", true)
                .flag("ReturnLockerData", false));
    }

    static String delete(String userId) {
        return finish(call(DELETE).open("Params").text("ExtUserID", userId));
    }

    /** @param from inclusive */
    static String users(@Nullable String from, int count) {
        return finish(call(USER_LIST)
                .open("Params")
                .text("MaxCount", Integer.toString(count))
                .textIfAny("StartingFromExtUserID", from));
    }

    /**
     * A list that is present replaces the old one, an empty one clears it: the user has afterwards what is told here, and
     * nothing else.
     *
     * @param mobileKey whether the user is to have a key on the phone
     */
    String upsert(UserAccess user, boolean mobileKey, boolean banned) {
        XmlWriter xml = call(UPSERT).open("Params").open("SaltoDBUser").text("ExtUserID", user.userId());
        names(user, xml);
        Instant start = user.startsAt();
        Instant end = user.endsAt();
        // A field that is left out stays as it was (section 3.5): an earlier, later start must not.
        xml.text("UserActivation", start != null ? times.start(start) : ShipTimes.LONG_AGO);
        xml.flag("UserExpiration.Enabled", end != null);
        if (end != null) {
            xml.text("UserExpiration", times.end(end));
        }
        String pin = user.pin();
        xml.flag("PINEnabled", pin != null);
        if (pin != null) {
            xml.text("PINCode", pin);
        }
        String phone = user.phoneNumber();
        if (phone == null || phone.isBlank()) {
            xml.empty("PhoneNumber");
        } else {
            xml.text("PhoneNumber", phone);
        }
        xml.text(
                "MobileAppType", mobileKey ? Integer.toString(config.mobileApp().number()) : "0");
        xml.flag("IsBanned", banned || user.suspended());
        rights(user, RightKind.DOOR, "User_Door", "ExtDoorID", xml);
        rights(user, RightKind.ZONE, "User_Zone", "ExtZoneID", xml);
        groups(user, xml);
        return finish(xml.close());
    }

    private void names(UserAccess user, XmlWriter xml) {
        String digits = user.userId().replaceAll("[^0-9A-Za-z]", "");
        String shortId = digits.substring(0, Math.min(TITLE_DIGITS, digits.length()));
        if (config.uniqueNames()) {
            xml.text("Title", "#" + shortId);
        }
        xml.textIfAny("FirstName", user.firstName());
        String last = user.lastName();
        xml.text("LastName", last == null || last.isBlank() ? "Guest " + shortId : last);
    }

    private void rights(UserAccess user, RightKind kind, String pair, String idName, XmlWriter xml) {
        List<AccessRight> rights =
                user.rights().stream().filter(r -> r.kind() == kind).toList();
        String list = "SaltoDB.AccessPermissionList." + pair;
        if (rights.isEmpty()) {
            xml.empty(list);
            return;
        }
        xml.open(list);
        for (AccessRight right : rights) {
            xml.open("SaltoDB.AccessPermission." + pair)
                    .text("ExtUserID", user.userId())
                    .text(idName, right.name());
            Integer table = config.timezoneTable();
            if (table != null) {
                xml.text("TimezoneTableID", Integer.toString(table));
            }
            period(right.startsAt(), right.endsAt(), xml);
            xml.close();
        }
        xml.close();
    }

    /** A period has both ends: one without an end is none, one without a start began long ago. */
    private void period(@Nullable Instant start, @Nullable Instant end, XmlWriter xml) {
        xml.flag("UsePeriod", end != null);
        if (end != null) {
            xml.open("Period")
                    .text("StartDate", start != null ? times.start(start) : ShipTimes.LONG_AGO)
                    .text("EndDate", times.end(end))
                    .close();
        }
    }

    private static void groups(UserAccess user, XmlWriter xml) {
        String list = "SaltoDB.MembershipList.User_Group";
        if (user.groups().isEmpty()) {
            xml.empty(list);
            return;
        }
        xml.open(list);
        for (String group : user.groups()) {
            xml.open("SaltoDB.Membership.User_Group")
                    .text("ExtUserID", user.userId())
                    .text("ExtGroupID", group)
                    .close();
        }
        xml.close();
    }
}
