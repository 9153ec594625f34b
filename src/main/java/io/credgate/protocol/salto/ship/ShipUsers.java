package io.credgate.protocol.salto.ship;

import io.credgate.command.OperationResult.KeyState;
import io.credgate.command.OperationResult.UserState;
import io.credgate.command.OperationResult.UsersRead;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What the lock system tells of its users and their keys (protocol sheet, sections 3.3 and 3.5). */
final class ShipUsers {
    /** {@code CurrentKeyStatus}: 2 update recommended, 3 required, 4 only an encoder can mend it. */
    private static final String OUT_OF_DATE = "[234]";

    private static final String EXPIRED = "5";

    private ShipUsers() {}

    /** @param from the id that the page was asked to start from: it comes first again and is left out */
    static UsersRead page(XmlElement params, @Nullable String from, ShipTimes times) {
        List<UserState> users = new ArrayList<>();
        List<XmlElement> elements = elements(params);
        for (XmlElement element : elements) {
            String id = element.textOf("ExtUserID");
            if (!id.isEmpty() && !id.equals(from)) {
                users.add(user(element, id, times));
            }
        }
        boolean last = elements.isEmpty() || endOfFile(params);
        String lastId =
                elements.isEmpty() ? null : elements.get(elements.size() - 1).textOf("ExtUserID");
        // A page that does not move on would be asked for for ever.
        boolean movesOn = lastId != null && !lastId.isEmpty() && !lastId.equals(from);
        return new UsersRead(users, !last && movesOn ? lastId : null, List.of());
    }

    private static boolean endOfFile(XmlElement params) {
        XmlElement end = find(params, "EOF");
        return end == null || !end.text().strip().equals("0");
    }

    private static @Nullable XmlElement find(XmlElement in, String name) {
        for (XmlElement child : in.children()) {
            XmlElement found = child.name().equals(name) ? child : find(child, name);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    private static List<XmlElement> elements(XmlElement params) {
        List<XmlElement> found = new ArrayList<>();
        collect(params, found);
        return found;
    }

    private static void collect(XmlElement in, List<XmlElement> found) {
        for (XmlElement child : in.children()) {
            if (child.name().equals("SaltoDBUser")) {
                found.add(child);
            } else {
                collect(child, found);
            }
        }
    }

    private static UserState user(XmlElement element, String id, ShipTimes times) {
        String first = element.textOf("FirstName");
        String last = element.textOf("LastName");
        String phone = element.textOf("PhoneNumber");
        return new UserState(
                id,
                (first + " " + last).strip(),
                phone.isEmpty() ? null : phone,
                element.flagOf("IsBanned"),
                element.flagOf("UserExpiration.Enabled") ? times.read(element.textOf("UserExpiration")) : null,
                element.flagOf("PINEnabled"),
                !element.textOf("MobileAppType").matches("0*"),
                key(element));
    }

    /** How the key of one user stands, of a page that starts with that user. */
    static KeyState keyOf(XmlElement params, String userId) {
        for (XmlElement element : elements(params)) {
            if (element.textOf("ExtUserID").equals(userId)) {
                return key(element);
            }
        }
        return new KeyState(false, false, false, false, false, false, false, null, null, List.of());
    }

    private static KeyState key(XmlElement element) {
        String status = element.textOf("CurrentKeyStatus");
        boolean exists = element.flagOf("CurrentKeyExists");
        return new KeyState(
                exists,
                false,
                false,
                element.flagOf("IsBanned"),
                false,
                exists && status.equals(EXPIRED),
                exists && status.matches(OUT_OF_DATE),
                null,
                serial(element.textOf("CurrentROMCode")),
                List.of());
    }

    /** A card's serial number in lower-case hex; null if it is none, or all zeros as for a key on a phone. */
    static @Nullable String serial(String text) {
        String hex = text.strip().toLowerCase(Locale.ROOT);
        return hex.matches("(?:[0-9a-f]{2}){4,10}") && !hex.matches("0+") ? hex : null;
    }
}
