package io.credgate.dispatch;

/** The connection of a program that speaks through the multiplexer. All calls on the core loop; none blocks. */
public interface RelayClient {
    /** Address and port, for the log. */
    String name();

    /** False if the program does not read: it is then disconnected. */
    boolean send(byte[] bytes);

    /** What arrived was used up; more may come. */
    void readOn();

    /** After everything that was sent. Any number of times. */
    void close();
}
