package io.credgate.json.command;

/** Words of the sender as they may appear in sentences of ours: short, and nothing that moves a cursor. */
final class Printable {
    static final int LENGTH_MAX = 60;

    private Printable() {}

    static String quoted(String text) {
        return '"' + of(text) + '"';
    }

    static String of(String text) {
        StringBuilder printable = new StringBuilder();
        text.codePoints().limit(LENGTH_MAX).map(Printable::visible).forEach(printable::appendCodePoint);
        boolean cut = text.codePointCount(0, text.length()) > LENGTH_MAX;
        return cut ? printable.append("...").toString() : printable.toString();
    }

    /** Whether the text holds a character that ends a line or controls a device. */
    static boolean hasControlCharacter(String text) {
        return text.codePoints()
                .anyMatch(point -> Character.isISOControl(point)
                        || Character.getType(point) == Character.LINE_SEPARATOR
                        || Character.getType(point) == Character.PARAGRAPH_SEPARATOR);
    }

    private static int visible(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> '?';
            default -> point;
        };
    }
}
