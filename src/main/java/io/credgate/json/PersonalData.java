package io.credgate.json;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Takes names, addresses, phone numbers, PINs and keys out of JSON texts of ours, whoever wrote them: messages of the API,
 * operations, documents. A test asks for every field of our records whether it belongs here.
 */
public final class PersonalData {
    /** Takes the place of what was taken out. */
    public static final String MASK = "***";

    /** A word for who holds a card, or the user who is to hold one, as a record of ours. */
    private static final String HOLDER = "holder";

    /** Names of fields in lower case without underscores, so that API and records are met alike. */
    static final Set<String> FIELDS = Set.of(
            "fullname",
            "firstname",
            "lastname",
            "displayname",
            "emailaddress",
            "phonenumber",
            "code",
            "pin",
            // What a card's track holds, and what a lock system says in its own words.
            "text",
            // Key for a phone, and the phone.
            "data",
            "keydata",
            "installationid",
            "endpointid",
            "mobileendpointid",
            "cardholder",
            HOLDER,
            "staffname",
            // Messages and records of lock systems in their own form.
            "raw",
            "reported",
            "request",
            "answer");

    private PersonalData() {}

    /** The text with {@link #MASK} in place of personal data; itself if there is none; only the mask if it is no JSON. */
    public static String masked(String json) {
        if (json.isEmpty() || json.equals(MASK)) {
            return json;
        }
        if (!(Json.readTree(json.getBytes(StandardCharsets.UTF_8), JsonLimits.OWN) instanceof JsonReading.Tree read)) {
            return MASK;
        }
        Object tree = maskedTree(read.value());
        return tree != null && tree.equals(read.value()) ? json : Json.writeText(tree);
    }

    /** The text without the fields that hold personal data, for records that are read again. */
    public static String removed(String json) {
        if (json.isEmpty() || json.equals(MASK)) {
            return json;
        }
        if (!(Json.readTree(json.getBytes(StandardCharsets.UTF_8), JsonLimits.OWN) instanceof JsonReading.Tree read)) {
            return MASK;
        }
        Object tree = without(read.value());
        return tree.equals(read.value()) ? json : Json.writeText(tree);
    }

    private static Object without(Object value) {
        if (value instanceof Map<?, ?> fields) {
            Map<String, Object> rest = new LinkedHashMap<>();
            fields.forEach((name, inner) -> {
                boolean errorCode = name.equals("code") && isError(fields);
                if (errorCode || isRecordOfOurs(name, inner) || !isPersonal(String.valueOf(name))) {
                    rest.put(String.valueOf(name), without(inner));
                }
            });
            return rest;
        }
        if (value instanceof List<?> items) {
            return items.stream().map(PersonalData::without).toList();
        }
        return value;
    }

    /** Whose own fields say what is personal in it; anything else below a personal name is personal as a whole. */
    private static boolean isRecordOfOurs(Object name, Object value) {
        return name.equals(HOLDER) && value instanceof Map<?, ?>;
    }

    private static boolean isError(Map<?, ?> fields) {
        return fields.containsKey("dialect") || fields.containsKey("failure");
    }

    /** {@link #masked} for a tree as {@link Json#readTree} gives it. */
    public static @Nullable Object maskedTree(@Nullable Object tree) {
        return walk(tree, false);
    }

    private static @Nullable Object walk(@Nullable Object value, boolean personal) {
        if (value instanceof Map<?, ?> fields) {
            Map<String, Object> masked = new LinkedHashMap<>();
            // Codes of errors are no PINs.
            boolean error = isError(fields);
            fields.forEach((name, inner) -> {
                boolean harmless = (error && name.equals("code")) || isRecordOfOurs(name, inner);
                boolean inside = personal || (!harmless && isPersonal(String.valueOf(name)));
                masked.put(String.valueOf(name), walk(inner, inside));
            });
            return masked;
        }
        if (value instanceof List<?> items) {
            List<@Nullable Object> masked = new ArrayList<>();
            items.forEach(item -> masked.add(walk(item, personal)));
            return masked;
        }
        boolean holdsSomething = value instanceof String || value instanceof Number;
        return personal && holdsSomething ? MASK : value;
    }

    static boolean isPersonal(String name) {
        return FIELDS.contains(name.toLowerCase(Locale.ROOT).replace("_", ""));
    }
}
