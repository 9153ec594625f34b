package io.credgate.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** What came of reading a small UTF-8 file whole. */
sealed interface FileText {

    /** @param text without byte order mark */
    record Text(String text) implements FileText {}

    record Unreadable(String sentence, String remedy) implements FileText {}

    static FileText read(Path file, int bytesMax) {
        try {
            if (Files.isDirectory(file)) {
                return new Unreadable(file + " is a directory", "Name a file");
            }
            byte[] bytes;
            try (InputStream in = Files.newInputStream(file)) {
                bytes = in.readNBytes(bytesMax + 1);
            }
            if (bytes.length > bytesMax) {
                return new Unreadable(
                        file + " is larger than " + bytesMax / 1024 + " KiB", "Check that it is the right file");
            }
            return decode(file, bytes);
        } catch (NoSuchFileException e) {
            return new Unreadable(file + " does not exist", "Create it, or correct the path");
        } catch (AccessDeniedException e) {
            return new Unreadable(
                    file + " may not be read by the user " + System.getProperty("user.name", "of this process"),
                    "Give that user the right to read it");
        } catch (IOException e) {
            return new Unreadable(file + " cannot be read: " + e.getMessage(), "Check the file and its disk");
        }
    }

    private static FileText decode(Path file, byte[] bytes) {
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        CharBuffer chars = CharBuffer.allocate(bytes.length + 1);
        CoderResult result = decoder.decode(ByteBuffer.wrap(bytes), chars, true);
        String text = chars.flip().toString();
        if (result.isError()) {
            long line = 1 + text.chars().filter(c -> c == '\n').count();
            return new Unreadable(file + " is not UTF-8 (line " + line + ")", "Save it with the encoding UTF-8");
        }
        return new Text(text.startsWith("\uFEFF") ? text.substring(1) : text);
    }
}
