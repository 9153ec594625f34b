package io.credgate.demo;

import static io.credgate.demo.CreateBodies.IDENTITY;
import static io.credgate.demo.CreateBodies.SALTO_USER;
import static io.credgate.demo.CreateBodies.VISIONLINE_USER;
import static io.credgate.demo.DemoDesk.cardNumber;
import static io.credgate.demo.DemoDesk.cards;
import static io.credgate.demo.DemoDesk.map;
import static io.credgate.demo.DemoDesk.opens;
import static io.credgate.demo.DemoDesk.params;

import io.credgate.config.GatewayConfig;
import io.credgate.simulator.Faults;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A day at the front desk of the demo's hotel. */
final class DemoStory {
    private static final String CREATE = "acs.credentials.create";
    private static final String UPDATE = "acs.credentials.update";
    private static final String DELETE = "acs.credentials.delete";

    /** How each guest's card stands at the end. */
    private static final Map<String, String> EXPECTED = Map.of(
            "guest of today", "overridden",
            "their partner", "overridden",
            "John Roe", "valid",
            "Ann Smith", "valid",
            "Ben Smith", "valid",
            "Cora Jones", "deleted",
            "Dan Brown", "valid");

    private final DemoSite site;
    private final DemoCloud cloud;
    private final DemoPrinter printer;
    private final DemoDesk desk;
    private final GatewayConfig.AcsSystem salto;
    private final GatewayConfig.AcsSystem visionline;
    private final Instant now = Instant.now();
    /** Names of the guests, by credential. */
    private final Map<String, String> holders = new LinkedHashMap<>();

    DemoStory(DemoSite site, DemoCloud cloud, DemoPrinter printer) {
        this.site = site;
        this.cloud = cloud;
        this.printer = printer;
        this.desk = new DemoDesk(cloud, printer);
        salto = site.system("salto-space");
        visionline = site.system("visionline");
    }

    void play() throws Exception {
        printer.heading("The gateway of " + site.config.gateway().site() + " is up, with " + salto.name()
                + " (Salto) and " + visionline.name() + " (Visionline).");
        guests();
        String visionlineMain = examples();
        visionlineStory(visionlineMain);
        saltoStory();
        lostAnswer();
        badCommands();
        cloud.settle(1000);
        new DemoTable(cloud, printer, holders).print(EXPECTED);
    }

    private static String encoder(GatewayConfig.AcsSystem system, int index) {
        return system.encoders().get(index).acsEncoderId();
    }

    private static String room(GatewayConfig.AcsSystem system, String name) {
        return system.entrances().stream()
                .filter(e ->
                        e.kind() == GatewayConfig.EntranceKind.ROOM && e.name().equals(name))
                .findFirst()
                .orElseThrow()
                .acsEntranceId();
    }

    private void guests() throws Exception {
        printer.heading("Guests arrive: the cloud tells the gateway who they are.");
        user(SALTO_USER, salto, "Jane Doe", "jane@example.com");
        user(VISIONLINE_USER, visionline, "John Roe", "john@example.com");
    }

    private void user(String id, GatewayConfig.AcsSystem system, String name, String email) throws Exception {
        Map<String, Object> params = params("acs_user_id", id);
        params.put("acs_system_id", system.acsSystemId());
        params.put("full_name", name);
        params.put("email_address", email);
        desk.ask("user " + name + " on " + system.vendor(), "acs.users.create", params, "succeeded");
    }

    /** Gives the main card's credential on Visionline. */
    private String examples() throws Exception {
        printer.heading(
                "The six examples of the API page. No interface of this site sets PINs; mobile keys need a phone number here.");
        CreateBodies bodies = new CreateBodies(now);
        String saltoRoom = room(salto, "101");
        String visionlineRoom = room(visionline, "101");
        String saltoId = salto.acsSystemId();
        String visionlineId = visionline.acsSystemId();
        String identity = "user_identity_id";
        String user = "acs_user_id";
        desk.ask("PIN for a user", CREATE, bodies.code(saltoId, user, SALTO_USER, saltoRoom), "rejected");
        desk.ask("PIN for an identity", CREATE, bodies.code(saltoId, identity, IDENTITY, saltoRoom), "rejected");
        Map<String, Object> first = desk.ask(
                "card for an identity",
                CREATE,
                bodies.card(visionlineId, identity, IDENTITY, visionlineRoom),
                "succeeded");
        Map<String, Object> second = desk.ask(
                "card for a user",
                CREATE,
                bodies.card(visionlineId, user, VISIONLINE_USER, visionlineRoom),
                "succeeded");
        desk.ask(
                "mobile key for an identity",
                CREATE,
                bodies.mobileKey(saltoId, identity, IDENTITY, saltoRoom),
                "rejected");
        desk.ask(
                "mobile key for a user",
                CREATE,
                bodies.mobileKey(visionlineId, user, VISIONLINE_USER, visionlineRoom),
                "rejected");
        String firstId = (String) map(first, "acs_credential").get("acs_credential_id");
        holders.put(firstId, "guest of today");
        holders.put((String) map(second, "acs_credential").get("acs_credential_id"), "John Roe");
        return firstId;
    }

    private void visionlineStory(String main) throws Exception {
        String desk1 = encoder(visionline, 0);
        printer.heading("Visionline, room 101: a main card, a joiner, and the next guest.");
        Map<String, Object> mainCard = desk.encode("main card", desk1, main, "succeeded");
        String joiner = DemoSite.id("joiner");
        Map<String, Object> body = CreateBodies.plainCard(
                joiner, visionline.acsSystemId(), DemoSite.id("partner"), List.of(room(visionline, "101")), now);
        body.put("visionline_metadata", params("joiner_acs_credential_ids", List.of(main)));
        holders.put(joiner, "their partner");
        desk.ask("joiner for the partner", CREATE, body, "succeeded");
        Map<String, Object> joinerCard = desk.encode("joiner card", encoder(visionline, 1), joiner, "succeeded");
        check("both cards open room 101", opensVisionline(mainCard) && opensVisionline(joinerCard));
        desk.scan("reading the joiner's card", encoder(visionline, 1));

        desk.ask("revoking it", DELETE, params("acs_credential_id", joiner), "failed");

        String next = holders.keySet().stream()
                .filter(id -> holders.get(id).equals("John Roe"))
                .findFirst()
                .orElseThrow();
        Map<String, Object> nextCard = desk.encode("main card of the next guest", desk1, next, "succeeded");
        check(
                "the next guest's card opens, the two earlier ones do not",
                opensVisionline(nextCard) && !opensVisionline(mainCard) && !opensVisionline(joinerCard));
        desk.encode("writing the first guest's card again", desk1, main, "failed");
    }

    private boolean opensVisionline(Map<String, Object> encodeResult) {
        return opens(site.visionline, cardNumber(encodeResult), "101");
    }

    private void saltoStory() throws Exception {
        String desk1 = encoder(salto, 0);
        printer.heading("Salto Space, rooms 102 and 103: a new key, a copy, an extension, a check-out.");
        String main = saltoCard("salto-main", "Ann Smith", "102");
        Map<String, Object> mainCard = desk.encode("new key", desk1, main, "succeeded");
        String copy = saltoCard("salto-copy", "Ben Smith", "102");
        Map<String, Object> copyCard = desk.encode("copy for the second guest", encoder(salto, 1), copy, "succeeded");
        check(
                "both cards open room 102",
                opens(site.salto, cardNumber(mainCard), "102") && opens(site.salto, cardNumber(copyCard), "102"));
        desk.scan("reading the copy", encoder(salto, 1));

        Map<String, Object> extension = params("acs_credential_id", main);
        extension.put("ends_at", now.truncatedTo(ChronoUnit.MINUTES).plus(Duration.ofDays(4)));
        Map<String, Object> updated = desk.ask("one night more", UPDATE, extension, "succeeded");
        check(
                "the card has to be written again",
                map(updated, "acs_credential").get("warnings").toString().contains("needs_to_be_reissued"));
        desk.encode("writing it again", desk1, main, "succeeded");
        check("the other guest's card still opens", opens(site.salto, cardNumber(copyCard), "102"));

        String leaving = saltoCard("salto-leaving", "Cora Jones", "103");
        desk.encode("new key for room 103", desk1, leaving, "succeeded");
        desk.ask("check-out of room 103", DELETE, params("acs_credential_id", leaving), "succeeded");
    }

    private String saltoCard(String name, String guest, String room) throws Exception {
        String id = DemoSite.id(name);
        holders.put(id, guest);
        Map<String, Object> body = CreateBodies.plainCard(
                id, salto.acsSystemId(), DemoSite.id("identity of " + guest), List.of(room(salto, room)), now);
        body.put("user", params("full_name", guest));
        desk.ask("credential for " + guest, CREATE, body, "succeeded");
        return id;
    }

    private void lostAnswer() throws Exception {
        printer.heading("The lock system makes a card and its answer is lost. Sending again would kill the card.");
        String id = saltoCard("salto-lost", "Dan Brown", "104");
        int before = cards(site.salto);
        site.salto.ask(c -> {
            c.faults().add(Faults.Kind.ANSWER_LOST);
            return true;
        });
        Map<String, Object> lost = desk.encode("new key for room 104", encoder(salto, 0), id, "unknown");
        check("exactly one card was made", cards(site.salto) == before + 1);
        desk.scan("the clerk reads the card", encoder(salto, 0));
        cloud.settle(500);
        String commandId = (String) lost.get("command_id");
        check(
                "that settles it: the command has succeeded",
                "succeeded".equals(cloud.result(commandId).get("status")));
        check("still exactly one card", cards(site.salto) == before + 1);
    }

    private void badCommands() throws Exception {
        printer.heading("Commands that cannot be: every problem is named at once, nothing is done.");
        Map<String, Object> bad = CreateBodies.plainCard(
                DemoSite.id("bad"), salto.acsSystemId(), IDENTITY, List.of(DemoSite.id("no such entrance")), now);
        bad.put("ends_at", "2020-01-01T00:00:00Z");
        bad.put("code", "12 34");
        Map<String, Object> rejected = desk.ask("a bad command", CREATE, bad, "rejected");
        map(rejected, "error", "validation_errors").forEach((path, why) -> printer.line("      " + path + ": " + why));
        Map<String, Object> cloudSystem = CreateBodies.plainCard(
                DemoSite.id("vostio"), salto.acsSystemId(), IDENTITY, List.of(room(salto, "105")), now);
        cloudSystem.put("assa_abloy_vostio_metadata", params("auto_join", true));
        desk.ask("one that no link can do", CREATE, cloudSystem, "rejected");
    }

    private void check(String what, boolean holds) {
        printer.check(holds, Objects.requireNonNull(what));
    }
}
