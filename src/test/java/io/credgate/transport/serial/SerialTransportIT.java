package io.credgate.transport.serial;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.credgate.transport.RecordingListener;
import io.credgate.transport.Transport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Against pseudo terminals. They have no line behind them: neither speed nor parity nor modem lines are seen here. */
@Timeout(120)
class SerialTransportIT extends SerialBench {
    @Test
    void carriesBytesBothWaysAndCallsInOrderOnOneThread() throws IOException {
        Transport transport = open();
        assertTrue(transport.send("question".getBytes(US_ASCII)));
        assertEquals("question", new String(peer.getInputStream().readNBytes(8), US_ASCII));
        peer.getOutputStream().write("answer".getBytes(US_ASCII));
        soon().until(() -> listener.received().length == 6);
        transport.close();
        transport.close();
        awaitClosed();
        assertEquals(List.of("opened", "bytes", "closed"), listener.calls());
        assertEquals(1, listener.threads().size(), listener.threads()::toString);
        assertEquals(SerialTransport.CLOSED_HERE, listener.reason());
        assertFalse(transport.send(new byte[1]));
        assertThrows(IllegalStateException.class, () -> transport.open(listener));
    }

    @Test
    void everyByteArrivesAsItIsInBothDirections() throws IOException {
        byte[] all = new byte[1024];
        IntStream.range(0, all.length).forEach(i -> all[i] = (byte) i);
        Transport transport = open();
        assertTrue(transport.send(all));
        assertArrayEquals(all, peer.getInputStream().readNBytes(all.length));
        peer.getOutputStream().write(all);
        soon().until(() -> listener.received().length == all.length);
        assertArrayEquals(all, listener.received());
    }

    @Test
    void largeTransfersInBothDirectionsAtOnceLoseNothing() throws IOException {
        Transport transport = open();
        byte[] piece = pattern(4096);
        int pieces = 64;
        Thread sender = new Thread(() -> {
            try {
                for (int i = 0; i < pieces; i++) {
                    peer.getOutputStream().write(piece);
                }
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        sender.start();
        for (int i = 0; i < pieces; i++) {
            soon().until(() -> transport.send(piece));
        }
        for (int i = 0; i < pieces; i++) {
            assertArrayEquals(piece, peer.getInputStream().readNBytes(piece.length));
        }
        soon().until(() -> listener.received().length == pieces * piece.length);
        byte[] received = listener.received();
        for (int i = 0; i < received.length; i++) {
            assertEquals(piece[i % piece.length], received[i], "byte " + i);
        }
    }

    @Test
    void bytesThatComeOneByOneArriveInOrder() throws IOException {
        open();
        byte[] sent = pattern(300);
        for (byte b : sent) {
            peer.getOutputStream().write(b);
            Thread.yield();
        }
        soon().until(() -> listener.received().length == sent.length);
        assertArrayEquals(sent, listener.received());
    }

    @Test
    void aPluggedOutDeviceClosesAndComesBackUnderTheSameName() throws IOException {
        // As udev does it: the name stays, the device behind it is another one each time.
        Path byId = Files.createDirectories(directory.resolve("by-id")).resolve("usb-FTDI_1-port0");
        Files.createSymbolicLink(byId, line());
        Transport transport = factory(byId).create();
        transport.open(listener);
        awaitCall("opened");
        bridge.close();
        peer.close();
        awaitClosed();
        assertTrue(listener.reason().contains(byId + " was pulled out"), listener.reason());
        assertFalse(transport.send(new byte[1]));

        RecordingListener absent = new RecordingListener();
        factory(byId).create().open(absent);
        soon().until(() -> absent.reason() != null);
        assertTrue(absent.reason().startsWith("there is no serial device " + byId), absent.reason());

        connect();
        RecordingListener back = new RecordingListener();
        Transport again = factory(byId).create();
        again.open(back);
        soon().until(() -> back.calls().contains("opened"));
        assertTrue(again.send("x".getBytes(US_ASCII)));
        assertEquals('x', peer.getInputStream().read());
    }

    @Test
    void aNewConnectionWaitsForTheEndOfTheOneBefore() throws IOException {
        for (int i = 0; i < 20; i++) {
            RecordingListener each = new RecordingListener();
            Transport transport = factory(line()).create();
            transport.open(each);
            soon().until(() -> each.calls().contains("opened"));
            assertTrue(transport.send(new byte[] {(byte) i}));
            transport.close();
            assertEquals(i, peer.getInputStream().read());
        }
    }

    @Test
    void refusesToSendMoreThanThePeerTakesAndLosesNothingOfWhatItTook() throws Exception {
        Transport transport = open();
        bridge.signal("STOP");
        byte[] piece = pattern(4096);
        int taken = 0;
        while (transport.send(piece)) {
            taken++;
            assertTrue(taken < 10_000, "what the peer does not take piles up without bound");
        }
        bridge.signal("CONT");
        for (int i = 0; i < taken; i++) {
            assertArrayEquals(piece, peer.getInputStream().readNBytes(piece.length));
        }
        soon().until(() -> transport.send(piece));
        assertArrayEquals(piece, peer.getInputStream().readNBytes(piece.length));
    }

    @Test
    void closesThoughThePeerTakesNothing() throws Exception {
        Transport transport = open();
        bridge.signal("STOP");
        while (transport.send(pattern(4096))) {
            Thread.yield();
        }
        long before = System.nanoTime();
        transport.close();
        assertTrue(System.nanoTime() - before < Duration.ofSeconds(1).toNanos(), "close blocked");
        awaitClosed();
        assertEquals(SerialTransport.CLOSED_HERE, listener.reason());
        bridge.signal("CONT");
    }

    @Test
    void whatWasSentBeforeCloseStillGoesOut() throws IOException {
        Transport transport = open();
        byte[] sent = pattern(60_000);
        assertTrue(transport.send(sent));
        transport.close();
        assertFalse(transport.send(sent));
        assertArrayEquals(sent, peer.getInputStream().readNBytes(sent.length));
        awaitClosed();
    }

    @Test
    void closingTheTransportsClosesTheirConnections() throws IOException {
        open();
        transports.close();
        assertEquals(SerialTransport.CLOSED_HERE, listener.reason());
        RecordingListener late = new RecordingListener();
        factory(line()).create().open(late);
        assertEquals(SerialTransport.CLOSED_HERE, late.reason());
    }

    @Test
    void twoHundredConnectionsLeaveNeitherThreadsNorDescriptorsBehind() throws IOException {
        open().close();
        awaitClosed();
        long descriptors = descriptors();
        for (int i = 0; i < 200; i++) {
            RecordingListener each = new RecordingListener();
            Transport transport = factory(line()).create();
            transport.open(each);
            soon().until(() -> each.calls().contains("opened"));
            transport.close();
            soon().until(() -> each.reason() != null);
            assertEquals(List.of("opened", "closed"), each.calls());
        }
        soon().until(() -> threadNames().isEmpty());
        assertTrue(descriptors() <= descriptors + 2, () -> descriptors + " descriptors have become more");
    }
}
