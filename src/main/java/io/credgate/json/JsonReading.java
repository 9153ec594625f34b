package io.credgate.json;

/** What came of reading a body that somebody else wrote. */
public sealed interface JsonReading {

    /**
     * The value of the body: {@code LinkedHashMap<String, Object>} in the order received, {@code ArrayList<Object>},
     * {@code String}, {@code Boolean}, {@code Long} (whole numbers that fit), {@code BigDecimal} (all other numbers) or
     * {@link Json#NULL}. No value inside is null.
     */
    record Tree(Object value) implements JsonReading {
        /** Leaves the value out: it may hold a PIN or a guest's name. */
        @Override
        public String toString() {
            return "Tree[***]";
        }
    }

    /** @param sentence what is wrong and at which line and column, both from 1; quotes nothing of the body's values */
    record NotJson(String sentence) implements JsonReading {}
}
