package io.credgate.protocol;

import io.credgate.command.AccessMethod;
import io.credgate.command.Operation;
import io.credgate.command.Operation.AccessRight;
import io.credgate.command.Operation.AuditStep;
import io.credgate.command.Operation.CardGrant;
import io.credgate.command.Operation.RightKind;
import io.credgate.command.Operation.UserAccess;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Operations as people write them: a word, its values, and {@code key=value} in any order.
 *
 * <pre>
 *   new|copy|one-shot|replace|replace-lost|change ENCODER ROOM[,ROOM] [+EXTRAS] [from..to]
 *   several-new|several-copy ENCODER COUNT ROOM[,ROOM] ...
 *   mobile-new|mobile-copy|mobile-auto ROOMS ... phone= endpoint= joiners=
 *   pin CODE ROOMS ...       write-user       delete-user ID     users [from=ID] [limit=N]
 *   key-state [user=] [key=] [card=]          find-keys ROOM at= [known=IDS] [limit=N]
 *   revoke card|code|mobile_key [key=]
 *   read ENCODER             read-track ENCODER N      write-track ENCODER N TEXT
 *   change-stay ROOM NEWROOM|stay ..to        check-out ROOM     audit DOOR first|next|repeat
 *   relay BYTES              health
 *
 * Of a user: user= first= last= phone= pin= groups= rights= (doors; zones begin with @), banned=true
 * </pre>
 */
final class ConversationOperations {
    private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|(\\S+)");

    private final List<String> words = new ArrayList<>();
    private final Map<String, String> named = new LinkedHashMap<>();
    private List<String> extras = List.of();
    private Instant from;
    private Instant to;

    private ConversationOperations(String text) {
        Matcher matcher = WORD.matcher(text);
        while (matcher.find()) {
            String word = matcher.group(1) != null ? matcher.group(1) : matcher.group(2);
            int equals = word.indexOf('=');
            if (matcher.group(1) != null || words.isEmpty()) {
                words.add(word);
            } else if (word.contains("..")) {
                String[] times = word.split("\\.\\.", -1);
                from = times[0].isEmpty() ? null : Instant.parse(times[0]);
                to = times[1].isEmpty() ? null : Instant.parse(times[1]);
            } else if (word.startsWith("+") && !word.matches("\\+[0-9]{7,}")) {
                extras = word.contains(",")
                        ? Arrays.asList(word.substring(1).split(","))
                        : word.substring(1)
                                .chars()
                                .mapToObj(Character::toString)
                                .toList();
            } else if (equals > 0) {
                named.put(word.substring(0, equals), word.substring(equals + 1));
            } else {
                words.add(word);
            }
        }
    }

    static Operation read(String text) {
        return text.startsWith("relay ")
                ? new Operation.Relay(ConversationBytes.read(text.substring(6)), null)
                : new ConversationOperations(text).operation();
    }

    private String word(int at) {
        return words.get(at);
    }

    private Operation operation() {
        return switch (word(0)) {
            case "new" -> new Operation.EncodeCard(word(1), false, grant(2));
            case "copy" -> new Operation.EncodeCard(word(1), true, grant(2));
            case "one-shot" -> new Operation.EncodeOneShotCard(word(1), grant(2));
            case "replace" -> new Operation.ReplaceCard(word(1), false, grant(2));
            case "replace-lost" -> new Operation.ReplaceCard(word(1), true, grant(2));
            case "change" -> new Operation.ChangeCard(word(1), grant(2), grant(3));
            case "several-new" -> new Operation.EncodeCards(word(1), false, Integer.parseInt(word(2)), grant(3));
            case "several-copy" -> new Operation.EncodeCards(word(1), true, Integer.parseInt(word(2)), grant(3));
            case "mobile-new" -> mobile(false, false);
            case "mobile-copy" -> mobile(true, false);
            case "mobile-auto" -> mobile(false, true);
            case "pin" -> new Operation.SetPin(word(1), grant(2));
            case "write-user" -> new Operation.WriteUser(user());
            case "delete-user" -> new Operation.DeleteUser(word(1));
            case "users" ->
                new Operation.ReadUsers(named.get("from"), Integer.parseInt(named.getOrDefault("limit", "10")));
            case "key-state" -> new Operation.ReadKeyState(named.get("user"), named.get("key"), named.get("card"));
            case "find-keys" ->
                new Operation.FindKeys(
                        word(1),
                        Instant.parse(named.get("at")),
                        list("known"),
                        Integer.parseInt(named.getOrDefault("limit", "10")));
            case "revoke" ->
                new Operation.RevokeKey(
                        AccessMethod.valueOf(word(1).toUpperCase(Locale.ROOT)), named.get("key"), null, user());
            case "read" -> new Operation.ReadCard(word(1));
            case "read-track" -> new Operation.ReadTrack(word(1), Integer.parseInt(word(2)));
            case "write-track" -> new Operation.WriteTrack(word(1), Integer.parseInt(word(2)), word(3));
            case "change-stay" -> new Operation.ChangeStay(word(1), word(2).equals("stay") ? null : word(2), to);
            case "check-out" -> new Operation.CheckOut(word(1));
            case "audit" -> new Operation.ReadAuditTrail(word(1), AuditStep.valueOf(word(2).toUpperCase(Locale.ROOT)));
            case "health" -> new Operation.CheckHealth();
            default -> throw new IllegalArgumentException(words.toString());
        };
    }

    private Operation mobile(boolean copy, boolean auto) {
        return new Operation.IssueMobileKey(
                copy, auto, named.get("phone"), named.get("endpoint"), list("joiners"), grant(1));
    }

    private CardGrant grant(int roomsAt) {
        return new CardGrant(
                Arrays.asList(word(roomsAt).split(",")),
                extras,
                from,
                to,
                named.get("first"),
                named.get("last"),
                named.get("user"),
                user());
    }

    /** Null if none is named. */
    private UserAccess user() {
        if (named.get("user") == null) {
            return null;
        }
        List<AccessRight> rights = list("rights").stream()
                .map(name -> name.startsWith("@")
                        ? new AccessRight(RightKind.ZONE, name.substring(1), from, to)
                        : new AccessRight(RightKind.DOOR, name, from, to))
                .toList();
        return new UserAccess(
                named.get("user"),
                named.get("first"),
                named.get("last"),
                named.get("phone"),
                named.containsKey("banned"),
                from,
                to,
                rights,
                list("groups"),
                word(0).equals("pin") ? word(1) : named.get("pin"),
                false);
    }

    private List<String> list(String key) {
        String text = named.get(key);
        return text == null ? List.of() : Arrays.asList(text.split(","));
    }
}
