package io.credgate.protocol.salto;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** A request as the simulated Space reads its fields (protocol sheet, section 2.6). */
record SimulatorRequest(List<String> fields) {
    private static final Pattern ENCODE = Pattern.compile("C[NC][1-9]?");
    private static final Pattern DATE = Pattern.compile("|[0-9]{8}|[0-9]{10}");

    String field(int i) {
        return i < fields.size() ? fields.get(i) : "";
    }

    String command() {
        return field(0);
    }

    boolean isEncode() {
        return ENCODE.matcher(command()).matches();
    }

    boolean isCopy() {
        return isEncode() && command().startsWith("CC");
    }

    boolean isRead() {
        return command().equals("LT");
    }

    boolean isModify() {
        return command().equals("MC");
    }

    boolean isCheckOut() {
        return command().equals("CO");
    }

    boolean usesEncoder() {
        return isEncode() || isRead();
    }

    int copies() {
        return command().length() > 2 ? command().charAt(2) - '0' : 1;
    }

    /** For a check-out whatever stands there. */
    String encoder() {
        return field(1);
    }

    /** The main room first; for MC the old room, then the new one. */
    List<String> rooms() {
        int from = isEncode() ? 3 : isModify() ? 1 : isCheckOut() ? 2 : 0;
        int to = isEncode() ? 6 : isModify() || isCheckOut() ? 2 : -1;
        return IntStream.rangeClosed(from, to)
                .mapToObj(this::field)
                .filter(room -> !room.isEmpty())
                .toList();
    }

    String granted() {
        return field(7);
    }

    String start() {
        return field(9);
    }

    String expiry() {
        return field(10);
    }

    String operator() {
        return field(11);
    }

    String serialsAsked() {
        return field(15);
    }

    boolean wellFormed() {
        boolean clean = fields.stream().allMatch(f -> f.chars().allMatch(c -> c >= 0x20));
        if (!clean) {
            return false;
        }
        if (isEncode()) {
            return isEject(field(2))
                    && !field(3).isEmpty()
                    && DATE.matcher(start()).matches()
                    && DATE.matcher(expiry()).matches()
                    && operator().length() <= 24
                    && "012".contains(serialsAsked());
        }
        if (isRead()) {
            return isEject(field(2));
        }
        if (isModify()) {
            return !field(1).isEmpty() && DATE.matcher(field(3)).matches();
        }
        return isCheckOut() && !field(2).isEmpty();
    }

    private static boolean isEject(String field) {
        return field.equals("E") || field.equals("R") || field.equals("T");
    }
}
