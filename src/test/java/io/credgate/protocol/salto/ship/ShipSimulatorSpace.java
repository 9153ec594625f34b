package io.credgate.protocol.salto.ship;

import static io.credgate.protocol.salto.ship.ShipSimulatorXml.element;
import static io.credgate.protocol.salto.ship.ShipSimulatorXml.text;

import io.credgate.simulator.CardModel;
import io.credgate.simulator.CardModel.SimulatedCard;
import io.credgate.simulator.Faults;
import io.credgate.simulator.SimulatedController;
import io.credgate.simulator.SimulatorAgenda;
import io.credgate.simulator.SimulatorSite;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.w3c.dom.Element;

/** A simulated Space with its users and their keys. Keys of users do not kill each other. */
final class ShipSimulatorSpace implements SimulatedController {
    private final SimulatorSite site;
    private final CardModel cards = new CardModel();
    private final Faults faults = new Faults();
    private final SimulatorAgenda agenda = new SimulatorAgenda();
    private final TreeMap<String, ShipSimulatorUser> users = new TreeMap<>();
    private final Set<String> busy = new HashSet<>();
    private Consumer<String> traffic = line -> {};

    ShipSimulatorSpace(SimulatorSite site) {
        this.site = site;
    }

    @Override
    public Conversation connect(long nowNanos) {
        return new ShipSimulatorConnection(this);
    }

    @Override
    public CardModel cards() {
        return cards;
    }

    @Override
    public Faults faults() {
        return faults;
    }

    @Override
    public void onTraffic(Consumer<String> line) {
        traffic = line;
    }

    void show(String line) {
        traffic.accept(line);
    }

    SimulatorAgenda agenda() {
        return agenda;
    }

    long cardDelayNanos() {
        return site.cardDelayMillis() * 1_000_000;
    }

    /** False if somebody else is at work there. */
    boolean hold(String encoder) {
        return busy.add(encoder);
    }

    void release(String encoder) {
        busy.remove(encoder);
    }

    static boolean usesEncoder(String request) {
        return request.startsWith("Encoder.");
    }

    /** Whether carrying it out makes a key on a phone. */
    boolean makesMobileKey(String request, Element params) {
        Element user = params == null ? null : ShipSimulatorXml.child(params, "SaltoDBUser");
        if (!request.equals("SaltoDBUser.InsertOrUpdate") || user == null) {
            return false;
        }
        ShipSimulatorUser known = users.get(text(user, "ExtUserID"));
        String type = text(user, "MobileAppType");
        return !type.isEmpty() && !type.equals("0") && (known == null || !known.hasMobileApp());
    }

    /** What stands against it before any card is asked for; 0 = nothing. */
    int refusal(String request, Element params) {
        ShipSimulatorUser user = users.get(text(params, "ExtUserID"));
        switch (request) {
            case "Encoder.SaltoDBUser.AssignNewKey":
                return encoderRefusal(params, user == null ? 200 : user.key != null ? 305 : 0);
            case "Encoder.SaltoDBUser.UpdateCurrentKey":
                return encoderRefusal(params, user == null ? 200 : user.key == null ? 300 : 0);
            case "Encoder.ReadKey":
                return encoderRefusal(params, 0);
            case "SaltoDBUser.InsertOrUpdate":
                return userRefusal(ShipSimulatorXml.child(params, "SaltoDBUser"));
            case "SaltoDBUser.Delete":
                return user == null ? 200 : 0;
            case "GetInfo", "SaltoDBUserList.Read":
                return 0;
            default:
                return 502;
        }
    }

    private int encoderRefusal(Element params, int otherwise) {
        return site.encoders().contains(text(params, "EncoderID")) ? otherwise : 400;
    }

    private int userRefusal(Element user) {
        if (user == null || text(user, "ExtUserID").isEmpty()) {
            return 12;
        }
        ShipSimulatorUser wished = new ShipSimulatorUser();
        wished.update(user);
        return site.rooms().containsAll(wished.doors) ? 0 : 100;
    }

    /** The parameters of the answer. */
    byte[] execute(String request, Element params) {
        String id = text(params, "ExtUserID");
        String encoder = text(params, "EncoderID");
        switch (request) {
            case "GetInfo":
                LocalDateTime time = LocalDateTime.ofInstant(site.clock().instant(), site.zone());
                String now = DateTimeFormatter.ofPattern("uuuu-M-d'T'HH:mm:ss").format(time);
                return ShipSimulatorXml.success(
                        request,
                        element("ProtocolID", "SHIP")
                                + element("ProtocolVersion", "1.0")
                                + element("DateTime", now)
                                + element("DefaultLanguage", "en"));
            case "Encoder.SaltoDBUser.AssignNewKey", "Encoder.SaltoDBUser.UpdateCurrentKey":
                ShipSimulatorUser holder = users.get(id);
                holder.key = make(encoder, holder, request).serial();
                holder.keyOutOfDate = false;
                return ShipSimulatorXml.success(request, element("ExtUserID", id));
            case "Encoder.ReadKey":
                SimulatedCard lying = lastCard(encoder);
                return lying == null
                        ? ShipSimulatorXml.exception(request, 403, "Timeout")
                        : ShipSimulatorXml.success(request, element("ROMCode", lying.serial()));
            case "SaltoDBUser.InsertOrUpdate":
                return upsert(request, params);
            case "SaltoDBUser.Delete":
                users.remove(id);
                return ShipSimulatorXml.success(request, "");
            default:
                return list(request, params);
        }
    }

    private SimulatedCard make(String encoder, ShipSimulatorUser holder, String request) {
        List<String> doors = holder.doors.isEmpty() ? List.of("(none)") : List.copyOf(holder.doors);
        return cards.makeCopy(encoder, doors, "", holder.field("UserExpiration"), request);
    }

    private SimulatedCard lastCard(String encoder) {
        return cards.made().stream()
                .filter(c -> c.encoder().equals(encoder))
                .reduce((a, b) -> b)
                .orElse(null);
    }

    private byte[] upsert(String request, Element params) {
        boolean mobile = makesMobileKey(request, params);
        Element user = ShipSimulatorXml.child(params, "SaltoDBUser");
        String id = text(user, "ExtUserID");
        ShipSimulatorUser kept = users.computeIfAbsent(id, i -> new ShipSimulatorUser());
        kept.update(user);
        if (mobile) {
            make("phone", kept, request);
        }
        return ShipSimulatorXml.success(request, element("ExtUserID", id));
    }

    private byte[] list(String request, Element params) {
        String from = text(params, "StartingFromExtUserID");
        String max = text(params, "MaxCount");
        int count = max.matches("[0-9]{1,6}") ? Integer.parseInt(max) : 100;
        List<ShipSimulatorUser> page =
                users.tailMap(from, true).values().stream().limit(count).toList();
        StringBuilder xml = new StringBuilder("<SaltoDBUserList>");
        page.forEach(user -> xml.append(user.xml()));
        boolean end = users.tailMap(from, true).size() <= count;
        return ShipSimulatorXml.success(request, xml + "</SaltoDBUserList>" + element("EOF", end ? "1" : "0"));
    }

    @Override
    public boolean takeBack(SimulatedCard key) {
        for (ShipSimulatorUser user : users.values()) {
            if (key.serial().equals(user.key)) {
                user.key = null;
                return true;
            }
        }
        return false;
    }

    @Override
    public KeptUser keptUser(String userId) {
        ShipSimulatorUser user = users.get(userId);
        return user == null
                ? null
                : new KeptUser(
                        (user.field("FirstName") + " " + user.field("LastName")).strip(),
                        user.field("PhoneNumber"),
                        user.field("IsBanned").equals("1"),
                        List.copyOf(user.groups));
    }

    /** For tests: the user as it is kept, or null. */
    ShipSimulatorUser user(String id) {
        return users.get(id);
    }
}
