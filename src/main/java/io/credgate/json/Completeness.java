package io.credgate.json;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Whether a record that was read has all that it must have. A field whose name was damaged is passed over as an unknown
 * one, and what it held would be missed by whoever works with the record, much later.
 */
final class Completeness {
    /** Components to look at: those that may not be null, and those that may hold further records. */
    private static final ClassValue<List<Part>> PARTS = new ClassValue<>() {
        @Override
        protected List<Part> computeValue(Class<?> type) {
            List<Part> parts = new ArrayList<>();
            for (RecordComponent component : type.getRecordComponents()) {
                if (!component.getType().isPrimitive()) {
                    component.getAccessor().setAccessible(true);
                    parts.add(new Part(component, component.getAnnotatedType().isAnnotationPresent(Nullable.class)));
                }
            }
            return parts;
        }
    };

    private static final Object[] NOTHING = {};

    private record Part(RecordComponent component, boolean mayBeNull) {}

    private Completeness() {}

    /** @throws IllegalStateException that names the first component that is missing */
    static void require(@Nullable Object value) {
        if (value instanceof Record) {
            for (Part part : PARTS.get(value.getClass())) {
                Object content = content(part.component, value);
                if (content == null && !part.mayBeNull) {
                    throw new IllegalStateException("cannot read a "
                            + value.getClass().getSimpleName() + ": " + part.component.getName() + " is missing");
                }
                require(content);
            }
        } else if (value instanceof Collection<?> all) {
            all.forEach(Completeness::require);
        } else if (value instanceof Map<?, ?> map) {
            map.values().forEach(Completeness::require);
        }
    }

    private static @Nullable Object content(RecordComponent component, Object of) {
        try {
            return component.getAccessor().invoke(of, NOTHING);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(
                    "cannot look into a " + of.getClass().getSimpleName(), e);
        }
    }
}
