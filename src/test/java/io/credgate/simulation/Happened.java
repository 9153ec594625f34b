package io.credgate.simulation;

import java.util.List;

/** What has to have happened in a test of many runs, else it has not shown what it says. */
final class Happened {
    static final String RECEIVE_MAXIMUM = "receive maximum reached";
    static final String INBOX_FULL = "inbox full";
    static final String BUSY = "refused as busy";
    static final String CLOCK_WRONG = "clock wrong";
    static final String EXPIRY_JUDGED = "judged whether a command expired too early";
    static final String HELD_BY_CLOCK = "command held by the clock";
    static final String USERS_TOLD = "lock system told of a user";

    static final String DISK_SHORT = "disk short of space";
    static final String HELD_BACK = "message held back for want of space";
    static final String NO_SPACE = "write failed for want of space";

    static final String ASKED_FOR_NEWS = "lock system asked without a command";
    static final String SETTLED = "doubt settled by evidence";
    static final String TAKEN_BACK = "key taken back by somebody else";

    static final List<String> ALL = List.of(
            RECEIVE_MAXIMUM,
            INBOX_FULL,
            BUSY,
            CLOCK_WRONG,
            EXPIRY_JUDGED,
            HELD_BY_CLOCK,
            USERS_TOLD,
            DISK_SHORT,
            HELD_BACK,
            NO_SPACE,
            ASKED_FOR_NEWS,
            SETTLED,
            TAKEN_BACK);

    private Happened() {}
}
