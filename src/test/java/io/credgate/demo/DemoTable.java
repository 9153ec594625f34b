package io.credgate.demo;

import static io.credgate.demo.DemoDesk.map;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What each guest holds at the end, from the retained state at the broker. */
final class DemoTable {
    private final DemoCloud cloud;
    private final DemoPrinter printer;
    private final Map<String, String> holders;

    DemoTable(DemoCloud cloud, DemoPrinter printer, Map<String, String> holders) {
        this.cloud = cloud;
        this.printer = printer;
        this.holders = holders;
    }

    /** @param expected state by guest; where it is another, that is a fault of the gateway */
    void print(Map<String, String> expected) {
        printer.heading("What each guest holds now:");
        row("guest", "room", "card", "state", "until (UTC)", "to do");
        for (Map.Entry<String, String> holder : holders.entrySet()) {
            Map<String, Object> body = cloud.retained().entrySet().stream()
                    .filter(r -> r.getKey().endsWith("/credentials/" + holder.getKey()))
                    .map(r -> r.getValue().body())
                    .findFirst()
                    .orElse(null);
            String state = body == null ? "deleted" : text(map(body, "validity").get("state"));
            if (!state.equals(expected.get(holder.getValue()))) {
                printer.check(false, holder.getValue() + " should hold: " + expected.get(holder.getValue()));
            }
            if (body == null) {
                row(holder.getValue(), "-", "-", "deleted", "-", "");
                continue;
            }
            Map<String, Object> credential = map(body, "acs_credential");
            row(
                    holder.getValue(),
                    text(credential.get("display_name")),
                    text(credential.get("card_number")),
                    state,
                    text(credential.get("ends_at")),
                    warnings(credential));
        }
    }

    private static String warnings(Map<String, Object> credential) {
        return credential.get("warnings") instanceof List<?> list
                ? String.join(
                        ", ",
                        list.stream()
                                .map(w -> w instanceof Map<?, ?> warning ? text(warning.get("warning_code")) : "")
                                .toList())
                : "";
    }

    private static String text(Object value) {
        return value instanceof String string ? string : "-";
    }

    private void row(String guest, String room, String card, String state, String until, String warnings) {
        printer.line(
                String.format(Locale.ROOT, "%-15s %-9s %-15s %-11s %-21s %s", guest, room, card, state, until, warnings)
                        .stripTrailing());
    }
}
