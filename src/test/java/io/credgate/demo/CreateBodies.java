package io.credgate.demo;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Parameters of {@code acs.credentials.create}: the six examples of the API's own page, with dates moved to the future and
 * ids mapped to the demo's site, and plain ones for the story.
 */
final class CreateBodies {
    /** The user identity of the API page's examples. */
    static final String IDENTITY = "4b6ec19d-ba68-46ca-80fd-55247684c2bb";
    /** The users of the API page's examples: one on each system here. */
    static final String SALTO_USER = "53f39f90-5113-4bdd-8432-acf328ce508c";

    static final String VISIONLINE_USER = "0fc82df4-391b-4d00-a234-86378f1c3952";
    private static final String MANAGER = "bccb0d23-5107-498b-87a6-6a8aa929eeb2";

    private final Instant startsAt;
    private final Instant endsAt;

    /** The stay begins in a moment and lasts as long as the one of the API page. */
    CreateBodies(Instant now) {
        startsAt = now.truncatedTo(ChronoUnit.SECONDS).plus(Duration.ofSeconds(3));
        endsAt =
                startsAt.plus(Duration.ofHours(87)).plus(Duration.ofMinutes(26)).plus(Duration.ofSeconds(53));
    }

    private Map<String, Object> example(String system, String userKey, String user, String method, String entrance) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("credential_manager_acs_system_id", MANAGER);
        body.put(userKey, user);
        body.put("acs_system_id", system);
        body.put("access_method", method);
        body.put("allowed_acs_entrance_ids", List.of(entrance));
        body.put("starts_at", startsAt);
        body.put("ends_at", endsAt);
        return body;
    }

    Map<String, Object> code(String system, String userKey, String user, String entrance) {
        Map<String, Object> body = example(system, userKey, user, "code", entrance);
        body.put("code", "1234");
        return body;
    }

    Map<String, Object> card(String system, String userKey, String user, String entrance) {
        Map<String, Object> body = example(system, userKey, user, "card", entrance);
        Map<String, Object> metadata = new LinkedHashMap<>();
        metadata.put("card_format", "rfid48");
        metadata.put("override", true);
        body.put("visionline_metadata", metadata);
        return body;
    }

    Map<String, Object> mobileKey(String system, String userKey, String user, String entrance) {
        Map<String, Object> body = example(system, userKey, user, "mobile_key", entrance);
        body.put("is_multi_phone_sync_credential", true);
        return body;
    }

    /** A card that is good from now on for three days. */
    static Map<String, Object> plainCard(
            String credentialId, String system, String identity, List<String> entrances, Instant now) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("acs_credential_id", credentialId);
        body.put("access_method", "card");
        body.put("acs_system_id", system);
        body.put("user_identity_id", identity);
        body.put("allowed_acs_entrance_ids", entrances);
        body.put("ends_at", now.truncatedTo(ChronoUnit.MINUTES).plus(Duration.ofDays(3)));
        return body;
    }
}
