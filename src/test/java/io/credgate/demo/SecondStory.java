package io.credgate.demo;

import static io.credgate.demo.DemoDesk.cards;
import static io.credgate.demo.DemoDesk.map;
import static io.credgate.demo.DemoDesk.params;

import io.credgate.config.GatewayConfig;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The second site of the demo: PINs, mobile keys, a serial line, and what a lock system tells by itself. */
final class SecondStory {
    private static final String CREATE = "acs.credentials.create";
    private static final int LISTEN_MAX_SECONDS = 20;

    /** How each credential stands at the end. */
    private static final Map<String, String> EXPECTED = Map.of(
            "Jane's PIN", "valid",
            "Ann's PIN", "valid",
            "Ann's card", "valid",
            "John's card", "pending",
            "Ann's phone", "valid",
            "John's phone", "overridden");

    private final SecondSite site;
    private final DemoCloud cloud;
    private final DemoPrinter printer;
    private final DemoDesk desk;
    private final GatewayConfig.AcsSystem salto;
    private final GatewayConfig.AcsSystem visionline;
    private final Map<String, String> holders = new LinkedHashMap<>();

    SecondStory(SecondSite site, DemoCloud cloud, DemoPrinter printer) {
        this.site = site;
        this.cloud = cloud;
        this.printer = printer;
        this.desk = new DemoDesk(cloud, printer);
        salto = DemoSite.system(site.config, "salto-space");
        visionline = DemoSite.system(site.config, "visionline");
    }

    void play() throws Exception {
        printer.heading("A second gateway is up, at " + site.config.gateway().site()
                + ": Salto over its PMS interface and over SHIP, Visionline over " + site.line
                + " and over its Web API.");
        user(CreateBodies.SALTO_USER, salto, "Jane Doe", "+4790000001", null);
        user(DemoSite.id("Ann on Salto"), salto, "Ann Smith", "+4790000002", CreateBodies.IDENTITY);
        user(CreateBodies.VISIONLINE_USER, visionline, "John Roe", "+4790000003", null);
        String card = examples();
        printer.heading("The card goes over the serial line.");
        Map<String, Object> params =
                params("acs_encoder_id", visionline.encoders().get(0).acsEncoderId());
        params.put("acs_credential_id", card);
        int before = site.visionlineCards();
        desk.ask("main card for Ann", "acs.encoders.encode_credential", params, "succeeded");
        printer.check(site.visionlineCards() == before + 1, "exactly one card was made");
        overriddenThere();
        // The stay of the examples begins three seconds after they were made.
        cloud.settle(4000);
        new DemoTable(cloud, printer, holders).print(EXPECTED);
    }

    private void user(String id, GatewayConfig.AcsSystem system, String name, String phone, String identity)
            throws Exception {
        Map<String, Object> params = params("acs_user_id", id);
        params.put("acs_system_id", system.acsSystemId());
        params.put("full_name", name);
        params.put("phone_number", phone);
        if (identity != null) {
            params.put("user_identity_id", identity);
        }
        desk.ask("user " + name + " on " + system.vendor(), "acs.users.create", params, "succeeded");
    }

    /** Gives the credential of Ann's card. */
    private String examples() throws Exception {
        printer.heading("The six examples of the API page. Here there is an interface for each of them.");
        CreateBodies bodies = new CreateBodies(Instant.now());
        String saltoRoom = salto.entrances().get(0).acsEntranceId();
        String visionlineRoom = visionline.entrances().get(0).acsEntranceId();
        String saltoId = salto.acsSystemId();
        String visionlineId = visionline.acsSystemId();
        String identity = "user_identity_id";
        String user = "acs_user_id";
        int phones = cards(site.pms);
        int keys = cards(site.web);
        create(
                "PIN for a user, over SHIP",
                bodies.code(saltoId, user, CreateBodies.SALTO_USER, saltoRoom),
                "Jane's PIN");
        create(
                "PIN for an identity, over SHIP",
                bodies.code(saltoId, identity, CreateBodies.IDENTITY, saltoRoom),
                "Ann's PIN");
        String card = create(
                "card for an identity",
                bodies.card(visionlineId, identity, CreateBodies.IDENTITY, visionlineRoom),
                "Ann's card");
        create(
                "card for a user",
                bodies.card(visionlineId, user, CreateBodies.VISIONLINE_USER, visionlineRoom),
                "John's card");
        create(
                "mobile key for an identity, over the PMS interface",
                bodies.mobileKey(saltoId, identity, CreateBodies.IDENTITY, saltoRoom),
                "Ann's phone");
        create(
                "mobile key for a user, over the Web API",
                bodies.mobileKey(visionlineId, user, CreateBodies.VISIONLINE_USER, visionlineRoom),
                "John's phone");
        printer.check(cards(site.pms) == phones + 1, "Salto made exactly one mobile key");
        printer.check(cards(site.web) == keys + 1, "Visionline made exactly one mobile key");
        return card;
    }

    private String create(String what, Map<String, Object> body, String holder) throws Exception {
        Map<String, Object> result = desk.ask(what, CREATE, body, "succeeded");
        String id = String.valueOf(map(result, "acs_credential").get("acs_credential_id"));
        holders.put(id, holder);
        return id;
    }

    private void overriddenThere() throws Exception {
        printer.heading("Somebody makes a newer key for the room at Visionline itself. The gateway asks, and tells.");
        String phone = holders.keySet().stream()
                .filter(id -> holders.get(id).equals("John's phone"))
                .findFirst()
                .orElseThrow();
        site.web.ask(c -> c.cards().makeNew("phone", List.of("101"), "", "", "at the lock system's own desk"));
        String topic = site.config.mqtt().prefix() + "/" + site.config.gateway().id() + "/credentials/" + phone;
        boolean told = false;
        for (int i = 0; i < LISTEN_MAX_SECONDS * 2 && !told; i++) {
            cloud.settle(500);
            DemoCloud.Report report = cloud.retained().get(topic);
            told = report != null
                    && "overridden".equals(map(report.body(), "validity").get("state"));
        }
        printer.check(told, "the cloud hears that the key on John's phone is overridden");
    }
}
