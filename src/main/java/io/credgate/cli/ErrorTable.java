package io.credgate.cli;

import io.credgate.command.Evidence;
import io.credgate.protocol.VendorError;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The errors of one dialect, one line each, in the dialect's own order.
 *
 * <p>What may have been carried out is never repeated here, and by the caller only after somebody has looked, whatever the
 * failure code says for a refusal.
 */
record ErrorTable(String dialect, List<VendorError> errors) {
    private static final List<String> HEADINGS = List.of(
            "code", "error type", "evidence", "who acts", "caller may retry", "again here", "sentence for the clerk");

    private static List<String> cells(VendorError error) {
        return List.of(
                error.code(),
                error.failure().type(),
                error.evidence().name().toLowerCase(Locale.ROOT).replace('_', ' '),
                error.failure().responsible().wireName(),
                callerMayRetry(error),
                isRetriedHere(error) ? "yes" : "no",
                error.sentence());
    }

    private static String callerMayRetry(VendorError error) {
        if (!error.failure().retryable()) {
            return "no";
        }
        return error.evidence() == Evidence.MAYBE_EXECUTED ? "once settled" : "yes";
    }

    private static boolean isRetriedHere(VendorError error) {
        return error.failure().retriedHere() && error.evidence() != Evidence.MAYBE_EXECUTED;
    }

    /** In columns; the sentence comes last and is not wrapped. */
    List<String> text() {
        List<List<String>> rows = new ArrayList<>();
        rows.add(HEADINGS);
        errors.forEach(error -> rows.add(cells(error)));
        int[] widths = new int[HEADINGS.size() - 1];
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        List<String> lines = new ArrayList<>();
        lines.add(dialect);
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                line.append(row.get(i))
                        .append(" ".repeat(widths[i] + 2 - row.get(i).length()));
            }
            lines.add(line.append(row.get(widths.length)).toString());
        }
        return lines;
    }

    List<String> markdown() {
        List<String> lines = new ArrayList<>();
        lines.add("### `" + dialect + "`");
        lines.add("");
        lines.add(row(HEADINGS));
        lines.add("|" + "---|".repeat(HEADINGS.size()));
        for (VendorError error : errors) {
            List<String> cells = new ArrayList<>(cells(error));
            cells.set(0, "`" + cells.get(0) + "`");
            cells.set(1, "`" + cells.get(1) + "`");
            lines.add(row(cells));
        }
        return lines;
    }

    private static String row(List<String> cells) {
        return cells.stream().map(cell -> cell.replace("|", "\\|")).collect(Collectors.joining(" | ", "| ", " |"));
    }

    Map<String, Object> json() {
        List<Object> rows = new ArrayList<>();
        for (VendorError error : errors) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("code", error.code());
            row.put("failure", error.failure().name());
            row.put("error_type", error.failure().type());
            row.put("evidence", error.evidence().name().toLowerCase(Locale.ROOT));
            row.put("responsible", error.failure().responsible().wireName());
            row.put("retryable", error.failure().retryable());
            row.put("retried_here", isRetriedHere(error));
            row.put("sentence", error.sentence());
            rows.add(row);
        }
        Map<String, Object> table = new LinkedHashMap<>();
        table.put("dialect", dialect);
        table.put("errors", rows);
        return table;
    }
}
