package io.credgate.json;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Bytes to tree. Jackson's own messages quote the body, so each defect is put in words of ours. */
final class TreeReader {

    private TreeReader() {}

    static JsonReading read(byte[] body, JsonLimits limits) {
        if (body.length > limits.bytesMax()) {
            return new JsonReading.NotJson("The body is too large: it has " + body.length + " bytes, at most "
                    + limits.bytesMax() + " are read.");
        }
        // Decoded here because Jackson would guess UTF-16 and UTF-32, and lets some malformed UTF-8 pass.
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        CharBuffer chars = CharBuffer.allocate(body.length);
        CoderResult result = decoder.decode(ByteBuffer.wrap(body), chars, true);
        chars.flip();
        if (result.isError()) {
            return notJson("it is not UTF-8", endOf(chars));
        }
        return parse(withoutByteOrderMark(chars).toString(), limits);
    }

    static CharBuffer withoutByteOrderMark(CharBuffer chars) {
        return !chars.isEmpty() && chars.get(0) == '\ufeff' ? chars.subSequence(1, chars.length()) : chars;
    }

    private static JsonReading parse(String text, JsonLimits limits) {
        TreeBuilder tree = new TreeBuilder(limits);
        try (JsonParser parser = Json.FACTORY.createParser(text)) {
            while (parser.nextToken() != null) {
                String defect = tree.take(parser);
                if (defect != null) {
                    return notJson(defect, parser.currentTokenLocation());
                }
            }
            Object root = tree.root();
            return root == null
                    ? new JsonReading.NotJson("The body is empty: a JSON object was expected.")
                    : new JsonReading.Tree(root);
        } catch (StreamConstraintsException e) {
            return notJson("a text, a name, a number or the nesting is too long", e.getLocation());
        } catch (JsonEOFException e) {
            return notJson("it ends too early", e.getLocation());
        } catch (JsonProcessingException e) {
            return notJson("there is an unexpected character or word", e.getLocation());
        } catch (IOException | RuntimeException e) {
            // A library that meets hostile bytes: whatever goes wrong in there, the message must be answered.
            return notJson("it cannot be read", null);
        }
    }

    private static JsonReading notJson(String defect, @Nullable JsonLocation location) {
        String place = location == null
                ? ""
                : " (line " + Math.max(1, location.getLineNr()) + ", column " + Math.max(1, location.getColumnNr())
                        + ")";
        return new JsonReading.NotJson("The body is not JSON: " + defect + place + ".");
    }

    private static JsonLocation endOf(CharBuffer decoded) {
        int line = 1;
        int column = 1;
        for (int i = 0; i < decoded.length(); i++) {
            boolean newLine = decoded.get(i) == '\n';
            line += newLine ? 1 : 0;
            column = newLine ? 1 : column + 1;
        }
        return new JsonLocation(null, decoded.length(), line, column);
    }
}
