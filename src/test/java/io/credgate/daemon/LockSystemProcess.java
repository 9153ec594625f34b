package io.credgate.daemon;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.credgate.daemon.TestHotel.Vendor;
import io.credgate.simulator.CardModel.SimulatedCard;
import io.credgate.simulator.ControllerSimulator;
import io.credgate.simulator.SimulatedController;
import io.credgate.simulator.SimulatorServer;
import io.credgate.simulator.SimulatorSite;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * The lock systems in a process of their own, which outlives every gateway and keeps its own count of the cards it made.
 * It is asked over its standard input, one line each: {@code ports}, {@code open}, {@code close}, {@code count},
 * {@code cards}; and ends with it.
 */
final class LockSystemProcess implements AutoCloseable {
    private static final String END = ".";

    private final Process process;
    private final BufferedWriter questions;
    private final BufferedReader answers;
    private final List<Integer> ports;

    LockSystemProcess(Path log, int rooms, long cardDelayMillis) throws IOException {
        process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        LockSystemProcess.class.getName(),
                        Integer.toString(rooms),
                        Long.toString(cardDelayMillis))
                .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        questions = new BufferedWriter(new OutputStreamWriter(process.getOutputStream(), UTF_8));
        answers = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
        ports = ask("ports").stream().map(Integer::parseInt).toList();
    }

    int port(Vendor vendor) {
        return ports.get(vendor.ordinal());
    }

    /** How often each room's card was made, by vendor and room. */
    Map<String, Integer> cards() {
        Map<String, Integer> counts = new TreeMap<>();
        ask("cards").forEach(card -> counts.merge(card, 1, Integer::sum));
        return counts;
    }

    /** Key of {@link #cards}. */
    static String key(Vendor vendor, int room) {
        return vendor + " " + room;
    }

    int count() {
        return Integer.parseInt(ask("count").get(0));
    }

    /** Nobody answers on the ports from now on. */
    void closePorts() {
        ask("close");
    }

    void openPorts() {
        ask("open");
    }

    private synchronized List<String> ask(String question) {
        try {
            questions.write(question + "\n");
            questions.flush();
            List<String> lines = new ArrayList<>();
            for (String line = answers.readLine(); !END.equals(line); line = answers.readLine()) {
                if (line == null) {
                    throw new IOException("the simulators have ended");
                }
                lines.add(line);
            }
            return lines;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    // ---- in the process

    /** Arguments: rooms of each lock system, milliseconds until a card lies on the encoder. */
    public static void main(String[] args) throws IOException {
        Map<Vendor, SimulatorServer> servers = new EnumMap<>(Vendor.class);
        for (Vendor vendor : Vendor.values()) {
            servers.put(
                    vendor,
                    SimulatorServer.start(controller(vendor, Integer.parseInt(args[0]), Long.parseLong(args[1]))));
        }
        Map<Vendor, Integer> ports = new EnumMap<>(Vendor.class);
        servers.forEach((vendor, server) -> ports.put(vendor, server.port()));
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, UTF_8));
        for (String question = input.readLine(); question != null; question = input.readLine()) {
            for (Vendor vendor : Vendor.values()) {
                answer(question, vendor, servers, ports.get(vendor));
            }
            if (question.equals("count")) {
                System.out.println(servers.values().stream()
                        .mapToInt(server -> cards(server).size())
                        .sum());
            }
            System.out.println(END);
        }
    }

    private static void answer(String question, Vendor vendor, Map<Vendor, SimulatorServer> servers, int port)
            throws IOException {
        SimulatorServer server = servers.get(vendor);
        switch (question) {
            case "ports" -> System.out.println(port);
            case "close" -> server.close();
            case "open" ->
                servers.put(
                        vendor,
                        SimulatorServer.start(
                                server.ask(c -> c),
                                new InetSocketAddress("127.0.0.1", port),
                                SimulatorServer.Cut.CLOSE));
            case "cards" ->
                cards(server)
                        .forEach(card ->
                                System.out.println(vendor + " " + card.rooms().get(0)));
            default -> {
                // Answered for all of them together.
            }
        }
    }

    private static List<SimulatedCard> cards(SimulatorServer server) {
        return server.ask(c -> c.cards().made());
    }

    private static SimulatedController controller(Vendor vendor, int rooms, long cardDelayMillis) {
        ControllerSimulator simulator = ServiceLoader.load(ControllerSimulator.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(s -> s.dialect().equals(vendor.dialect()))
                .findFirst()
                .orElseThrow();
        return simulator.create(new SimulatorSite(
                vendor.encoders(),
                IntStream.range(CampaignHotel.FIRST_ROOM, CampaignHotel.FIRST_ROOM + rooms)
                        .mapToObj(Integer::toString)
                        .toList(),
                cardDelayMillis,
                simulator.standardSite().zone()));
    }
}
