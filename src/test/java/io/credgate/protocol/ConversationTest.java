package io.credgate.protocol;

import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Plays the conversations of every dialect, {@code <dialect>.conversations.txt}. */
class ConversationTest {
    private static List<Protocol> protocols() {
        return ServiceLoader.load(Protocol.class).stream()
                .map(ServiceLoader.Provider::get)
                .toList();
    }

    static List<Conversation> conversations() {
        return protocols().stream().flatMap(p -> Conversation.of(p).stream()).toList();
    }

    @Test
    void everyDialectHasConversations() {
        for (Protocol protocol : protocols()) {
            assertFalse(Conversation.of(protocol).isEmpty(), protocol.dialect() + ".conversations.txt");
        }
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
