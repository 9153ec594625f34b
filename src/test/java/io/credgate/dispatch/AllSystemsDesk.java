package io.credgate.dispatch;

import static io.credgate.dispatch.GatewayRig.SHIP;
import static io.credgate.dispatch.GatewayRig.USER_IDENTITY;
import static io.credgate.dispatch.GatewayRig.WEB;
import static io.credgate.dispatch.GatewayRig.room;

import io.credgate.command.Evidence;
import io.credgate.command.Failure;
import io.credgate.command.FailureCode;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A gateway with all kinds of lock systems, and what tests about doubts and wishes send to it. */
abstract class AllSystemsDesk {
    static final String END = "2026-11-25T11:00:00Z";

    @TempDir
    Path directory;

    GatewayRig rig;

    @BeforeEach
    void boot() {
        rig = GatewayRig.ofAll(directory);
    }

    @AfterEach
    void close() {
        rig.close();
    }

    String create(String id, String system, String method, String more) {
        return rig.send(
                "acs.credentials.create",
                "{\"access_method\":\"" + method + "\",\"acs_credential_id\":\"" + id + "\",\"acs_system_id\":\""
                        + system
                        + "\",\"user_identity_id\":\"" + USER_IDENTITY + "\",\"allowed_acs_entrance_ids\":[\""
                        + room(101)
                        + "\"],\"ends_at\":\"" + END + "\"" + more + "}");
    }

    String pin(String id) {
        return create(id, SHIP, "code", ",\"code\":\"1234\"");
    }

    String phone(String id) {
        return create(id, WEB, "mobile_key", ",\"is_multi_phone_sync_credential\":true");
    }

    /** What runs there may have been carried out. */
    void maybe(FakePort port) {
        port.fail(Evidence.MAYBE_EXECUTED, new Failure(FailureCode.ANSWER_TIMEOUT, "No answer came."));
        rig.run();
    }

    String delete(String credential) {
        return rig.send("acs.credentials.delete", "{\"acs_credential_id\":\"" + credential + "\"}");
    }

    String resolve(String command, String outcome) {
        return rig.send(
                "gateway.commands.resolve", "{\"command_id\":\"" + command + "\",\"outcome\":\"" + outcome + "\"}");
    }
}
