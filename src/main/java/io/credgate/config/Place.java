package io.credgate.config;

import java.nio.file.Path;

/** A place in a file. Line and column count from 1. */
record Place(Path file, int line, int column) {

    static Place startOf(Path file) {
        return new Place(file, 1, 1);
    }
}
