package io.credgate.json.command;

import io.credgate.command.FailureCode;
import io.credgate.command.Problems;
import java.util.ArrayList;
import java.util.List;

/** What is to be said about one message: problems that refuse it and notes that only accompany the result. */
final class Findings {
    /** A message with more fields to remark on is not worth a longer list. */
    static final int NOTES_MAX = 50;

    private final Problems problems = new Problems();
    private final List<String> notes = new ArrayList<>();

    void problem(String path, String sentence) {
        problems.add(path, sentence);
    }

    void problem(FailureCode code, String path, String sentence) {
        problems.add(code, path, sentence);
    }

    void note(String sentence) {
        if (notes.size() < NOTES_MAX) {
            notes.add(sentence);
        } else if (notes.size() == NOTES_MAX) {
            notes.add("There is more of this kind.");
        }
    }

    Problems problems() {
        return problems;
    }

    List<String> notes() {
        return notes;
    }
}
