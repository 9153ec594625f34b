package io.credgate.config;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Puts environment variables into a text: <code>${NAME}</code>, or <code>${NAME:-default}</code> where the default takes
 * the place of a variable that is missing or empty. <code>$${</code> stands for a literal <code>${</code>.
 */
final class Placeholders {
    private static final Pattern PLACEHOLDER =
            Pattern.compile("\\$\\$\\{|\\$\\{(?:([A-Za-z_][A-Za-z0-9_]*)(:-([^}]*))?\\})?");

    private final Map<String, String> environment;

    Placeholders(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
    }

    /** Either the text, or what is wrong and what to do about it. */
    sealed interface Expansion {
        record Expanded(String text) implements Expansion {}

        record Impossible(String sentence, String remedy) implements Expansion {}
    }

    Expansion expand(String text) {
        Matcher matcher = PLACEHOLDER.matcher(text);
        StringBuilder expanded = new StringBuilder();
        while (matcher.find()) {
            String replacement;
            String name = matcher.group(1);
            String fallback = matcher.group(3);
            if (matcher.group().startsWith("$$")) {
                replacement = "${";
            } else if (name == null) {
                return new Expansion.Impossible(
                        "A ${ is not followed by the name of an environment variable and }",
                        "Write ${NAME} or ${NAME:-default}, or $${ for the two characters themselves");
            } else {
                String value = environment.get(name);
                if (fallback != null && (value == null || value.isEmpty())) {
                    replacement = fallback;
                } else if (value != null) {
                    replacement = value;
                } else {
                    return new Expansion.Impossible(
                            "The environment variable " + name + " is not set",
                            "Set it for the service, or write ${" + name + ":-default}");
                }
            }
            matcher.appendReplacement(expanded, Matcher.quoteReplacement(replacement));
        }
        return new Expansion.Expanded(matcher.appendTail(expanded).toString());
    }
}
