package io.credgate.dispatch;

import static io.credgate.dispatch.GatewayRig.SALTO;
import static io.credgate.dispatch.GatewayRig.map;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lists in pages, while what they list comes and goes. */
class PagingTest {
    @TempDir
    Path stateDir;

    private GatewayRig rig;

    @BeforeEach
    void boot() {
        rig = new GatewayRig(stateDir);
    }

    @AfterEach
    void close() {
        rig.close();
    }

    private Map<String, Object> page(String type, Object cursor) {
        String after = cursor == null ? "" : ",\"page_cursor\":\"" + cursor + "\"";
        return rig.result(rig.send(type, "{\"limit\":2" + after + "}"));
    }

    private static Object cursor(Map<String, Object> page) {
        return map(page, "pagination").get("next_page_cursor");
    }

    @SuppressWarnings("unchecked")
    private static List<Object> ids(Map<String, Object> page, String list, String id) {
        return ((List<Map<String, Object>>) page.get(list))
                .stream().map(c -> c.get(id)).toList();
    }

    @Test
    void pagesOfCredentialsGoOnWhereTheLastOneWasDeleted() {
        List<Object> all = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            all.add(rig.card(SALTO, 101, ""));
        }
        Map<String, Object> first = page("acs.credentials.list", null);
        assertEquals(all.subList(0, 2), ids(first, "acs_credentials", "acs_credential_id"));
        rig.send("acs.credentials.delete", "{\"acs_credential_id\":\"" + cursor(first) + "\"}");
        Map<String, Object> second = page("acs.credentials.list", cursor(first));
        assertEquals(all.subList(2, 4), ids(second, "acs_credentials", "acs_credential_id"));
    }

    @Test
    void pagesOfUsersGoOnWhereTheLastOneWasDeleted() {
        List<Object> all = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            String id = rig.newId();
            all.add(id);
            rig.send(
                    "acs.users.create",
                    "{\"acs_system_id\":\"" + SALTO + "\",\"acs_user_id\":\"" + id + "\",\"full_name\":\"Jane Doe\"}");
        }
        Map<String, Object> first = page("acs.users.list", null);
        assertEquals(all.subList(0, 2), ids(first, "acs_users", "acs_user_id"));
        rig.send("acs.users.delete", "{\"acs_user_id\":\"" + cursor(first) + "\"}");
        Map<String, Object> second = page("acs.users.list", cursor(first));
        assertEquals(all.subList(2, 4), ids(second, "acs_users", "acs_user_id"));
    }

    @Test
    void pagesOfRoomsKeepTheOrderOfTheConfiguration() {
        Map<String, Object> first = rooms("");
        assertEquals(List.of("Room 101", "Room 102", "Room 103", "Room 104"), names(first));
        Map<String, Object> second = rooms(",\"page_cursor\":\"" + cursor(first) + "\"");
        assertEquals(List.of("Room 105", "Room 106", "Room 107", "Room 108"), names(second));
    }

    private Map<String, Object> rooms(String after) {
        return rig.result(
                rig.send("acs.entrances.list", "{\"acs_system_id\":\"" + SALTO + "\",\"limit\":4" + after + "}"));
    }

    private static List<Object> names(Map<String, Object> page) {
        return ids(page, "acs_entrances", "display_name");
    }
}
