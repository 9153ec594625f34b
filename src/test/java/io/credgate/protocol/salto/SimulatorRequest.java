package io.credgate.protocol.salto;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** A request as the simulated Space reads its fields (protocol sheet, section 2.6). */
record SimulatorRequest(List<String> fields) {
    private static final Pattern ENCODE = Pattern.compile("C[NC][1-9]?|CA");
    private static final Pattern MOBILE = Pattern.compile("C[NC]MB?");
    private static final Pattern TRACK = Pattern.compile("[LP][123]");
    private static final Pattern AUDIT = Pattern.compile("W[FNR]");
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

    /** CA joins the stay that is running, as a copy does. */
    boolean isCopy() {
        return (isEncode() || isMobile()) && !command().startsWith("CN");
    }

    boolean isMobile() {
        return MOBILE.matcher(command()).matches();
    }

    /** The key comes back instead of going to the phone. */
    boolean isReturned() {
        return isMobile() && command().endsWith("B");
    }

    boolean isTrack() {
        return TRACK.matcher(command()).matches();
    }

    boolean isAudit() {
        return AUDIT.matcher(command()).matches();
    }

    /** Makes or reads a key, or waits for a card. */
    boolean takesTime() {
        return usesEncoder() || isMobile();
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
        return isEncode() || isRead() || isTrack();
    }

    int copies() {
        return isEncode() && command().length() > 2 ? command().charAt(2) - '0' : 1;
    }

    /** For a check-out whatever stands there. */
    String encoder() {
        return field(1);
    }

    /** The main room first; for MC the old room, then the new one. */
    List<String> rooms() {
        int from = isEncode() ? 3 : isModify() ? 1 : isCheckOut() || isMobile() ? 2 : 0;
        int to = isEncode() ? 6 : isMobile() ? 5 : isModify() || isCheckOut() ? 2 : -1;
        return IntStream.rangeClosed(from, to)
                .mapToObj(this::field)
                .filter(room -> !room.isEmpty())
                .toList();
    }

    String granted() {
        return field(isMobile() ? 6 : 7);
    }

    String start() {
        return field(isMobile() ? 8 : 9);
    }

    String expiry() {
        return field(isMobile() ? 9 : 10);
    }

    String operator() {
        return field(isMobile() ? 10 : 11);
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
        if (isMobile()) {
            return (field(1).matches("\\+[0-9]{7,15}") || (isReturned() && field(1).isEmpty()))
                    && !field(2).isEmpty()
                    && DATE.matcher(start()).matches()
                    && DATE.matcher(expiry()).matches()
                    && field(14).length() <= 256;
        }
        if (isAudit()) {
            return !field(1).isEmpty();
        }
        if (isRead() || isTrack()) {
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
