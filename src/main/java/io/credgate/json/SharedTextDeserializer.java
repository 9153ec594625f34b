package io.credgate.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.deser.std.StringDeserializer;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Reads a text as Jackson does, and gives the same object for a text that came before: ids of systems, rooms and
 * groups stand in each of ten thousands of documents. Remembers {@value #SLOTS} short texts at most, whatever is read.
 */
final class SharedTextDeserializer extends StdScalarDeserializer<String> {
    private static final long serialVersionUID = 1;
    private static final int SLOTS = 4096;
    private static final int LENGTH_MAX = 64;

    /** Written without a lock: a text is whole for whoever sees it, and a lost one costs only its memory. */
    private final transient String[] seen = new String[SLOTS];

    SharedTextDeserializer() {
        super(String.class);
    }

    @Override
    public @Nullable String deserialize(JsonParser parser, DeserializationContext context) throws IOException {
        return shared(StringDeserializer.instance.deserialize(parser, context));
    }

    private @Nullable String shared(@Nullable String text) {
        if (text == null || text.length() > LENGTH_MAX) {
            return text;
        }
        int hash = text.hashCode();
        int slot = (hash ^ hash >>> 16) & SLOTS - 1;
        String before = seen[slot];
        if (text.equals(before)) {
            return before;
        }
        seen[slot] = text;
        return text;
    }
}
