package io.credgate.protocol.visionline.webapi;

import com.fasterxml.jackson.databind.JsonNode;
import io.credgate.command.Operation.FindKeys;
import io.credgate.command.OperationResult.FoundKey;
import io.credgate.command.OperationResult.FoundKeys;
import io.credgate.protocol.SiteTimes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The search for the keys of a room: asks for their list, which gives nothing but ids, and then for one after the other
 * (protocol sheet, section 5.3).
 */
final class WebApiKeySearch {
    /** Ids that are taken from a list; a room with more is told as incomplete. */
    static final int LISTED_MAX = 50;

    private final FindKeys wish;
    private final WebApiTimes times;
    private final Deque<String> waiting = new ArrayDeque<>();
    private final List<FoundKey> keys = new ArrayList<>();
    private final List<String> leftOut = new ArrayList<>();
    private boolean listed;
    private boolean complete = true;

    WebApiKeySearch(FindKeys wish, WebApiTimes times) {
        this.wish = wish;
        this.times = times;
    }

    WebApiCall list() {
        // An instant that comes twice on the clock is refused by the check, so there is nothing to note.
        String time = times.write("time", wish.at(), SiteTimes.startMinute(wish.at()), new ArrayList<>());
        return WebApiCall.cardsOfRoom(wish.room(), time);
    }

    /** False if the answer cannot be read. */
    boolean take(JsonNode answer) {
        return listed ? takeKey(answer) : takeList(answer);
    }

    private boolean takeList(JsonNode list) {
        if (!list.isArray()) {
            return false;
        }
        listed = true;
        Set<String> known = new HashSet<>(wish.leaveOut());
        Set<String> seen = new HashSet<>();
        for (JsonNode entry : list) {
            String id = WebApiJson.text(entry, "id");
            if (id == null || !WebApiCheck.isKeyId(id)) {
                complete = false;
            } else if (seen.size() == LISTED_MAX && !seen.contains(id)) {
                complete = false;
                break;
            } else if (seen.add(id)) {
                if (known.contains(id)) {
                    leftOut.add(id);
                } else {
                    waiting.add(id);
                }
            }
        }
        while (waiting.size() > wish.limit()) {
            waiting.removeLast();
            complete = false;
        }
        return true;
    }

    private boolean takeKey(JsonNode card) {
        if (!card.isObject()) {
            return false;
        }
        keys.add(WebApiCard.found(waiting.remove(), card, times));
        return true;
    }

    /** The server does not know what was asked. False if that was the room. */
    boolean takeUnknown() {
        if (listed) {
            // Listed a moment ago, and now gone: what it was cannot be told any more.
            waiting.remove();
            complete = false;
        }
        return listed;
    }

    /** What is to be asked next; null if nothing is left. */
    @Nullable
    WebApiCall next() {
        String id = waiting.peek();
        return id == null ? null : WebApiCall.card(id);
    }

    FoundKeys result() {
        return new FoundKeys(keys, leftOut, complete, List.of());
    }
}
