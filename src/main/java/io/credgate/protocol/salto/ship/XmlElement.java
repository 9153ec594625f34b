package io.credgate.protocol.salto.ship;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** One element of an answer. {@code toString} leaves its content out: it may hold a PIN or a name. */
record XmlElement(String name, String text, List<XmlElement> children) {
    XmlElement {
        children = List.copyOf(children);
    }

    /** The first child of that name, or null. */
    @Nullable
    XmlElement child(String childName) {
        return children.stream()
                .filter(c -> c.name().equals(childName))
                .findFirst()
                .orElse(null);
    }

    /** Its text without the blanks around it (protocol sheet, section 3.3); empty if there is none. */
    String textOf(String childName) {
        XmlElement child = child(childName);
        return child == null ? "" : child.text().strip();
    }

    boolean flagOf(String childName) {
        String text = textOf(childName);
        return text.equals("1") || text.equalsIgnoreCase("true");
    }

    @Override
    public String toString() {
        return "XmlElement[" + name + "]";
    }
}
