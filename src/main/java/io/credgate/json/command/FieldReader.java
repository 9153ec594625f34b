package io.credgate.json.command;

import io.credgate.command.FailureCode;
import io.credgate.command.Uuids;
import io.credgate.json.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads one JSON object field by field. Every getter returns null where the field was left out or is bad; a bad one is
 * reported under its path, and its value is quoted only where no personal data or PIN can be expected. What no getter
 * asked for is noted by {@link #noteUnknownFields}.
 */
final class FieldReader {
    static final int NAME_LENGTH_MAX = 200;
    /** RFC 5321: 64 for the mailbox, 255 for the domain, and the sign between them. */
    static final int EMAIL_LENGTH_MAX = 320;

    private static final Pattern EMAIL = Pattern.compile("[^@\\s]+@[^@\\s]+");
    /** ITU-T E.164: at most 15 digits, country code first. No country has numbers below 7 digits in all. */
    private static final Pattern PHONE = Pattern.compile("\\+[1-9][0-9]{6,14}");

    private final String path;
    private final Map<?, ?> fields;
    private final Findings findings;
    private final Set<String> unread = new LinkedHashSet<>();
    private final Set<String> mandatory = new HashSet<>();
    private final List<FieldReader> inner = new ArrayList<>();

    /** @param path what leads to the object: empty, or ending in a dot */
    FieldReader(String path, Map<?, ?> fields, Findings findings) {
        this.path = path;
        this.fields = fields;
        this.findings = findings;
        for (Object name : fields.keySet()) {
            unread.add((String) name);
        }
    }

    boolean isGiven(String name) {
        return fields.containsKey(name);
    }

    boolean isReported(String name) {
        return findings.problems().has(path + name);
    }

    void problem(String name, String rest) {
        findings.problem(path + name, label(name) + " " + rest);
    }

    void note(String name, String rest) {
        findings.note(path + name + " " + rest);
    }

    /** Reports the field if it was left out. */
    FieldReader require(String name) {
        mandatory.add(name);
        if (!isGiven(name)) {
            problem(name, "is missing.");
        }
        return this;
    }

    /** Reports the field as not supported if it has this very value. */
    boolean isUnsupported(String name, String word, String sentence) {
        boolean unsupported = word.equals(fields.get(name));
        if (unsupported) {
            unread.remove(name);
            findings.problem(FailureCode.NOT_SUPPORTED, path + name, sentence);
        }
        return unsupported;
    }

    /** A text as it is, for callers with rules of their own. */
    @Nullable
    String anyText(String name) {
        return value(name, String.class, "text");
    }

    /** A text for people: not empty, bounded, on one line. */
    @Nullable
    String text(String name, int lengthMax) {
        String text = anyText(name);
        if (text == null) {
            return null;
        }
        if (text.isBlank()) {
            problem(name, "must not be empty; leave it out.");
        } else if (text.codePointCount(0, text.length()) > lengthMax) {
            problem(name, "must have at most " + lengthMax + " characters.");
        } else if (Printable.hasControlCharacter(text)) {
            problem(name, "must not hold control characters or line breaks.");
        } else {
            return text;
        }
        return null;
    }

    @Nullable
    String email(String name) {
        return matching(name, text(name, EMAIL_LENGTH_MAX), EMAIL, "must be an e-mail address with one @.");
    }

    @Nullable
    String phone(String name) {
        String rule = "must be a phone number in E.164: + and country code, then digits only, such as +4712345678.";
        return matching(name, anyText(name), PHONE, rule);
    }

    /** @param rule how the sentence goes on after the field's name; the value itself is not quoted */
    @Nullable
    String matching(String name, Pattern form, String rule) {
        return matching(name, anyText(name), form, rule);
    }

    private @Nullable String matching(String name, @Nullable String text, Pattern form, String rule) {
        if (text == null || form.matcher(text).matches()) {
            return text;
        }
        problem(name, rule);
        return null;
    }

    @Nullable
    String uuid(String name) {
        String text = anyText(name);
        return text == null ? null : uuid(name, text);
    }

    private @Nullable String uuid(String name, String text) {
        String uuid = Uuids.normalised(text);
        if (uuid == null) {
            problem(name, "must be a UUID: 8-4-4-4-12 hexadecimal digits.");
        }
        return uuid;
    }

    @Nullable
    Boolean bool(String name) {
        return value(name, Boolean.class, "true or false without quotes");
    }

    int integer(String name, int fallback, int min, int max) {
        String range = "a whole number from " + min + " to " + max;
        Long number = value(name, Long.class, range);
        if (number == null) {
            return fallback;
        }
        if (number < min || number > max) {
            problem(name, "must be " + range + ".");
            return fallback;
        }
        return number.intValue();
    }

    @Nullable
    Instant time(String name) {
        String text = value(name, String.class, "a time in quotes such as \"2026-11-23T10:00:00Z\"");
        return text == null ? null : Times.read(text, rest -> problem(name, rest));
    }

    @Nullable
    String choice(String name, List<String> allowed) {
        String text = anyText(name);
        if (text != null && !allowed.contains(text)) {
            String rule = allowed.size() == 1 ? "must be " : "must be one of ";
            problem(name, rule + String.join(", ", allowed) + "; it is " + Printable.quoted(text) + ".");
            return null;
        }
        return text;
    }

    /** What an id that stands twice in a list means. */
    enum Repeats {
        IGNORED,
        REFUSED
    }

    /** A list of UUIDs without repeats. Bad elements are reported and left out, so that the good ones can be checked on. */
    @Nullable
    List<String> uuids(String name, int sizeMax, Repeats repeats) {
        List<?> elements = value(name, List.class, "a list of UUIDs");
        if (elements == null) {
            return null;
        }
        if (elements.size() > sizeMax) {
            problem(name, "must hold at most " + sizeMax + " ids; it has " + elements.size() + ".");
            return null;
        }
        Map<String, Integer> places = new LinkedHashMap<>();
        for (int i = 0; i < elements.size(); i++) {
            String place = name + "[" + i + "]";
            String text = typed(place, elements.get(i), String.class, "a UUID in quotes");
            String uuid = text == null ? null : uuid(place, text);
            Integer earlier = uuid == null ? null : places.putIfAbsent(uuid, i);
            if (earlier != null && repeats == Repeats.REFUSED) {
                problem(place, "is the same id as " + name + "[" + earlier + "].");
            } else if (earlier != null) {
                note(place, "repeats " + name + "[" + earlier + "] and was ignored.");
            }
        }
        return List.copyOf(places.keySet());
    }

    /** Like {@link #uuids}, and reports an empty list. */
    @Nullable
    List<String> someUuids(String name, int sizeMax, Repeats repeats) {
        List<String> uuids = uuids(name, sizeMax, repeats);
        if (uuids != null && uuids.isEmpty() && !isReported(name)) {
            problem(name, "must not be an empty list.");
        }
        return uuids;
    }

    /** Like {@link #uuids}, and takes an empty list for one that was left out. */
    @Nullable
    List<String> anyUuids(String name, int sizeMax) {
        List<String> uuids = uuids(name, sizeMax, Repeats.IGNORED);
        if (uuids != null && uuids.isEmpty() && !isReported(name)) {
            note(name, "is an empty list and was ignored.");
            return null;
        }
        return uuids;
    }

    @Nullable
    Map<?, ?> map(String name) {
        return value(name, Map.class, "an object");
    }

    /** A nested object, with paths of its own. */
    @Nullable
    FieldReader object(String name) {
        Map<?, ?> object = map(name);
        if (object == null) {
            return null;
        }
        FieldReader reader = new FieldReader(path + name + ".", object, findings);
        inner.add(reader);
        return reader;
    }

    /** To be called once everything has been read. */
    void noteUnknownFields() {
        for (String name : unread) {
            note(Printable.of(name), "is not known and was ignored.");
        }
        inner.forEach(FieldReader::noteUnknownFields);
    }

    private <T> @Nullable T value(String name, Class<T> type, String expected) {
        unread.remove(name);
        Object value = fields.get(name);
        return value == null ? null : typed(name, value, type, expected);
    }

    private <T> @Nullable T typed(String name, Object value, Class<T> type, String expected) {
        if (type.isInstance(value)) {
            return type.cast(value);
        }
        if (value == Json.NULL) {
            problem(name, mandatory.contains(name) ? "must not be null." : "must not be null; leave it out.");
        } else {
            problem(name, "must be " + expected + ", not " + kind(value) + ".");
        }
        return null;
    }

    private static String kind(Object value) {
        if (value instanceof String) {
            return "text";
        }
        if (value instanceof Number) {
            return "a number";
        }
        if (value instanceof Boolean) {
            return "true or false";
        }
        return value instanceof List ? "a list" : "an object";
    }

    /** What sentences call the field: its path within the parameters. */
    private String label(String name) {
        return path.startsWith(CommandReader.PARAMS_PATH)
                ? path.substring(CommandReader.PARAMS_PATH.length()) + name
                : name;
    }
}
