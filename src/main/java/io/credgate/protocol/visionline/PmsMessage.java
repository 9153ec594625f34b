package io.credgate.protocol.visionline;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A command or an answer: {@code CCA;AM1;EA1;...} (protocol sheet, section 4.1). The order of the tags is kept; a tag may
 * come more than once (one {@code T3} per card).
 *
 * @param command three letters, {@code CCA} or {@code CCB}
 */
record PmsMessage(String command, List<Tag> tags) {
    /** Makes a card. */
    static final String MAKE_CARD = "CCA";
    /** Reads a card. */
    static final String READ_CARD = "CCB";

    /** Tags whose values are shown; all others may hold key data, a password or a guest's name. */
    private static final Set<String> SHOWN =
            Set.of("AM", "CI", "CO", "CR", "CT", "EA", "GR", "JR", "NC", "RC", "SR", "TA");

    private static final int TAGS_SHOWN_MAX = 24;

    private static final Pattern SHOWABLE = Pattern.compile("[A-Za-z0-9 ,.?_-]{0,40}");

    PmsMessage {
        tags = List.copyOf(tags);
    }

    /**
     * @param name two characters, such as {@code EA}
     * @param value what follows, may be empty
     */
    record Tag(String name, String value) {
        /** Shows only what can hold no secret and no name. */
        @Override
        public String toString() {
            return name + (SHOWN.contains(name) && SHOWABLE.matcher(value).matches() ? value : "***");
        }
    }

    /** Value of the first tag of that name, or null. */
    @Nullable
    String first(String name) {
        for (Tag tag : tags) {
            if (tag.name().equals(name)) {
                return tag.value();
            }
        }
        return null;
    }

    /** Values of all tags of that name, in order. */
    List<String> all(String name) {
        List<String> values = new ArrayList<>();
        for (Tag tag : tags) {
            if (tag.name().equals(name)) {
                values.add(tag.value());
            }
        }
        return values;
    }

    /** For logs: names, passwords, key data and free text are masked. */
    @Override
    public String toString() {
        StringBuilder out = new StringBuilder(command).append(';');
        for (Tag tag : tags.subList(0, Math.min(tags.size(), TAGS_SHOWN_MAX))) {
            out.append(tag).append(';');
        }
        return tags.size() > TAGS_SHOWN_MAX ? out + "..." : out.toString();
    }
}
