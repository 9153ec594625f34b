package io.credgate.protocol.salto.ship;

import static io.credgate.protocol.salto.ship.ShipSimulatorXml.element;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.w3c.dom.Element;

/** A user as the simulated Space keeps it (protocol sheet, section 3.5). */
final class ShipSimulatorUser {
    private final Map<String, String> fields = new LinkedHashMap<>();
    final List<String> doors = new ArrayList<>();
    final List<String> zones = new ArrayList<>();
    final List<String> groups = new ArrayList<>();
    /** Serial number of the current key; null if there is none. */
    String key;
    /** Changed since the key was written. */
    boolean keyOutOfDate;

    String field(String name) {
        return fields.getOrDefault(name, "");
    }

    /** Fields left out stay; a list that is present replaces the old one. */
    void update(Element user) {
        keyOutOfDate = key != null;
        for (Element field : ShipSimulatorXml.children(user)) {
            switch (field.getTagName()) {
                case "SaltoDB.AccessPermissionList.User_Door" -> replace(doors, field, "ExtDoorID");
                case "SaltoDB.AccessPermissionList.User_Zone" -> replace(zones, field, "ExtZoneID");
                case "SaltoDB.MembershipList.User_Group" -> replace(groups, field, "ExtGroupID");
                default -> fields.put(field.getTagName(), field.getTextContent().strip());
            }
        }
    }

    private static void replace(List<String> list, Element by, String idName) {
        list.clear();
        ShipSimulatorXml.children(by).forEach(item -> list.add(ShipSimulatorXml.text(item, idName)));
    }

    boolean hasMobileApp() {
        return !field("MobileAppType").isEmpty() && !field("MobileAppType").equals("0");
    }

    String xml() {
        StringBuilder xml = new StringBuilder("<SaltoDBUser>");
        // A PIN is not told.
        fields.forEach((name, value) -> xml.append(name.equals("PINCode") ? "" : element(name, value)));
        xml.append(element("CurrentKeyExists", key == null ? "0" : "1"));
        xml.append(element("CurrentKeyStatus", key == null ? "0" : keyOutOfDate ? "3" : "1"));
        xml.append(element("CurrentROMCode", key == null ? "00000000000000" : key.toUpperCase(java.util.Locale.ROOT)));
        return xml.append("</SaltoDBUser>").toString();
    }
}
