package io.credgate.protocol.salto;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Plays the scripts of {@code conversations.txt}, with the lock system's bytes in one piece and one by one. */
class ConversationTest {
    static List<Conversation> conversations() {
        return Conversation.load("conversations.txt");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("conversations")
    void inOnePiece(Conversation conversation) {
        conversation.play(false);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("conversations")
    void byteByByte(Conversation conversation) {
        conversation.play(true);
    }
}
