package io.credgate.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Puts tokens together to a tree, with a stack of its own instead of recursion, and stops at the limits. */
final class TreeBuilder {
    private static final BigInteger LONG_MIN = BigInteger.valueOf(Long.MIN_VALUE);
    private static final BigInteger LONG_MAX = BigInteger.valueOf(Long.MAX_VALUE);

    private final JsonLimits limits;
    private final Deque<Open> open = new ArrayDeque<>();
    private @Nullable Object root;
    private int values;

    TreeBuilder(JsonLimits limits) {
        this.limits = limits;
    }

    /** The value, once the parser has come to its end; null if there was none. */
    @Nullable
    Object root() {
        return root;
    }

    /** Takes the parser's current token. Returns what is wrong with it, or null. */
    @Nullable
    String take(JsonParser parser) throws IOException {
        JsonToken token = parser.currentToken();
        if (open.isEmpty() && root != null) {
            return "something follows after its end";
        }
        return switch (token) {
            case START_OBJECT -> {
                Map<String, Object> fields = new LinkedHashMap<>();
                yield openWith(new Open(fields, null), fields);
            }
            case START_ARRAY -> {
                List<Object> elements = new ArrayList<>();
                yield openWith(new Open(null, elements), elements);
            }
            case END_OBJECT, END_ARRAY -> {
                open.pop();
                yield null;
            }
            case FIELD_NAME -> open.element().startField(parser.currentName());
            case VALUE_STRING -> addText(parser.getText());
            case VALUE_NUMBER_INT -> add(wholeNumber(parser.getText()));
            case VALUE_NUMBER_FLOAT -> addFraction(parser.getText());
            case VALUE_TRUE -> add(true);
            case VALUE_FALSE -> add(false);
            case VALUE_NULL -> add(Json.NULL);
            default -> "there is an unexpected word";
        };
    }

    private @Nullable String openWith(Open container, Object value) {
        if (open.size() >= JsonLimits.DEPTH_MAX) {
            return "it is nested deeper than " + JsonLimits.DEPTH_MAX + " levels";
        }
        String defect = add(value);
        open.push(container);
        return defect;
    }

    private @Nullable String addText(String text) {
        return hasHalfSurrogatePair(text) ? "a text holds half of a surrogate pair" : add(text);
    }

    private static Object wholeNumber(String text) {
        BigInteger number = new BigInteger(text);
        boolean fits = number.compareTo(LONG_MIN) >= 0 && number.compareTo(LONG_MAX) <= 0;
        return fits ? (Object) number.longValue() : new BigDecimal(number);
    }

    private @Nullable String addFraction(String text) {
        BigDecimal number;
        try {
            number = new BigDecimal(text);
        } catch (NumberFormatException e) {
            return "a number is out of range";
        }
        long exponent = (long) number.precision() - number.scale();
        return Math.abs(exponent) > JsonLimits.EXPONENT_MAX ? "a number is out of range" : add(number);
    }

    private @Nullable String add(Object value) {
        if (++values > limits.valuesMax()) {
            return "it holds more than " + limits.valuesMax() + " values";
        }
        Open container = open.peek();
        if (container == null) {
            root = value;
        } else {
            container.add(value);
        }
        return null;
    }

    private static boolean hasHalfSurrogatePair(String text) {
        return text.codePoints()
                .anyMatch(point -> point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE);
    }

    /** An object or a list whose end has not been met; exactly one of the two is set. */
    private static final class Open {
        private final @Nullable Map<String, Object> fields;
        private final @Nullable List<Object> elements;
        private String name = "";

        Open(@Nullable Map<String, Object> fields, @Nullable List<Object> elements) {
            this.fields = fields;
            this.elements = elements;
        }

        @Nullable
        String startField(String fieldName) {
            if (hasHalfSurrogatePair(fieldName)) {
                return "a name holds half of a surrogate pair";
            }
            name = fieldName;
            return fields != null && fields.containsKey(fieldName) ? "a field is there twice" : null;
        }

        void add(Object value) {
            if (fields != null) {
                fields.put(name, value);
            } else if (elements != null) {
                elements.add(value);
            }
        }
    }
}
