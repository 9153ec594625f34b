package io.credgate.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A CSV file (RFC 4180: commas, quotes doubled inside quotes) with a header line that names the columns. */
final class CsvTable {
    private final Path file;
    private final String text;
    private final ProblemList problems;
    private int next;
    private int line = 1;
    private int column = 1;

    private CsvTable(Path file, String text, ProblemList problems) {
        this.file = file;
        this.text = text;
        this.problems = problems;
    }

    /**
     * The lines after the header, those with the wrong number of fields left out.
     *
     * @param optional columns that the file may have beside the needed ones
     */
    static List<Row> read(Path file, String text, List<String> columns, List<String> optional, ProblemList problems) {
        return new CsvTable(file, text, problems).rows(columns, optional);
    }

    private record Cell(String text, Place place) {}

    private List<Row> rows(List<String> columns, List<String> optional) {
        List<String> header = header(columns, optional);
        List<Row> rows = new ArrayList<>();
        while (!header.isEmpty() && next < text.length()) {
            List<Cell> cells = record();
            boolean blank = cells.size() == 1 && cells.get(0).text().isEmpty();
            if (!blank && cells.size() != header.size()) {
                problems.error(
                        cells.get(0).place(),
                        "",
                        "The line has " + cells.size() + " fields, and the header has " + header.size(),
                        "Put a field with a comma into double quotes");
            } else if (!blank) {
                rows.add(new Row(header, cells, problems));
            }
        }
        return rows;
    }

    /** The names of the columns; empty if they are not the ones needed. */
    private List<String> header(List<String> columns, List<String> optional) {
        List<String> names = record().stream().map(c -> c.text().strip()).toList();
        if (names.stream().distinct().count() == names.size()
                && names.containsAll(columns)
                && names.stream().allMatch(n -> columns.contains(n) || optional.contains(n))) {
            return names;
        }
        String wanted = String.join(",", columns);
        String remedy = names.get(0).contains(";")
                ? "Save the file with commas, not semicolons; the first line has to be " + wanted
                : "Make the first line " + wanted;
        problems.error(Place.startOf(file), "", "The first line does not name the columns", remedy);
        return List.of();
    }

    private List<Cell> record() {
        List<Cell> cells = new ArrayList<>();
        while (true) {
            cells.add(cell());
            if (next >= text.length()) {
                return cells;
            }
            char end = take();
            if (end == '\n') {
                return cells;
            }
        }
    }

    /** Reads up to the comma or line end that follows, and leaves that to be taken. */
    private Cell cell() {
        Place place = new Place(file, line, column);
        StringBuilder cell = new StringBuilder();
        if (next < text.length() && text.charAt(next) == '"') {
            take();
            if (!quoted(cell)) {
                problems.error(place, "", "A quote is opened here and never closed", "Close it, or double it");
            }
        }
        while (next < text.length() && text.charAt(next) != ',' && text.charAt(next) != '\n') {
            char c = take();
            if (c != '\r') {
                cell.append(c);
            }
        }
        return new Cell(cell.toString(), place);
    }

    /** Takes what is inside quotes, and the closing quote. False if there is none. */
    private boolean quoted(StringBuilder cell) {
        while (next < text.length()) {
            char c = take();
            if (c != '"') {
                cell.append(c);
            } else if (next < text.length() && text.charAt(next) == '"') {
                cell.append(take());
            } else {
                return true;
            }
        }
        return false;
    }

    private char take() {
        char c = text.charAt(next++);
        if (c == '\n') {
            line++;
            column = 1;
        } else {
            column++;
        }
        return c;
    }

    /** One line below the header. An empty field is a field left out. */
    record Row(List<String> header, List<Cell> cells, ProblemList problems) implements Fields {

        @Override
        public @Nullable String optionalText(String key) {
            String text = cell(key).text().strip();
            if (text.chars().anyMatch(Character::isISOControl)) {
                problem(key, "The field has a control character or a line break in it", "Write it in one line");
                return null;
            }
            return text.isEmpty() ? null : text;
        }

        @Override
        public boolean has(String key) {
            return !cell(key).text().isBlank();
        }

        @Override
        public Place placeOf(String key) {
            return cell(key).place();
        }

        @Override
        public String quoted(String key) {
            return "\"" + cell(key).text().strip() + "\"";
        }

        @Override
        public void problem(String key, String sentence, String remedy) {
            problems.error(placeOf(key), key, sentence, remedy);
        }

        @Override
        public void warning(String key, String sentence, String remedy) {
            problems.warning(placeOf(key), key, sentence, remedy);
        }

        private Cell cell(String key) {
            int column = header.indexOf(key);
            // A column that the file need not have: as if the field were empty.
            return column < 0 ? new Cell("", cells.get(0).place()) : cells.get(column);
        }
    }
}
