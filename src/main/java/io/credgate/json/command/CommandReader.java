package io.credgate.json.command;

import io.credgate.command.Command;
import io.credgate.command.CommandReading;
import io.credgate.command.CommandType;
import io.credgate.command.Uuids;
import io.credgate.json.Json;
import io.credgate.json.JsonLimits;
import io.credgate.json.JsonReading;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads messages of the commands topic (MQTT contract, sections 2 and 3) and reports everything that is wrong with
 * them, as far as it can be seen without the ledger. Never throws, whatever the bytes. Stateless.
 */
public final class CommandReader {
    /** Where problems of the message as a whole are reported. */
    public static final String BODY_PATH = "body";

    static final String PARAMS_PATH = "params.";

    private final JsonLimits limits;

    public CommandReader() {
        this(JsonLimits.MESSAGE.bytesMax());
    }

    /** @param bytesMax largest message that is read */
    public CommandReader(int bytesMax) {
        limits = JsonLimits.MESSAGE.withBytesMax(bytesMax);
    }

    /** @param now instant of arrival: what has to lie in the future is compared with it */
    public CommandReading read(byte[] payload, Instant now) {
        JsonReading reading = Json.readTree(payload, limits);
        if (reading instanceof JsonReading.NotJson notJson) {
            return unreadable(payload, notJson.sentence());
        }
        Object message = ((JsonReading.Tree) reading).value();
        if (!(message instanceof Map<?, ?> fields)) {
            return unreadable(payload, "The message must be a JSON object with command_id, type and params.");
        }
        Findings findings = new Findings();
        FieldReader envelope = new FieldReader("", fields, findings);
        String commandId = envelope.require("command_id").uuid("command_id");
        String typeName = envelope.require("type").anyText("type");
        CommandType type = typeName == null ? null : CommandType.ofWireName(typeName);
        if (typeName != null && type == null) {
            envelope.problem(
                    "type",
                    "is not known: " + Printable.quoted(typeName) + ". Did you mean "
                            + ClosestType.to(typeName).wireName() + "?");
        }
        Instant issuedAt = envelope.time("issued_at");
        Instant expiresAt = envelope.time("expires_at");
        Map<?, ?> params = envelope.map("params");
        boolean paramsAreBad = params == null && envelope.isGiven("params");
        Command command = type == null || paramsAreBad ? null : command(type, params, findings, now);
        return new CommandReading(
                commandId,
                typeName == null ? "" : Printable.of(typeName),
                params == null ? null : Json.writeText(params),
                issuedAt,
                expiresAt,
                command,
                findings.problems(),
                findings.notes());
    }

    /**
     * Reads again what {@link #read} found, from the store.
     *
     * @param paramsJson {@link CommandReading#paramsJson}
     * @param arrivedAt the instant that was given to {@link #read}, so that it comes to the same end
     * @return null if there are problems
     */
    public static @Nullable Command readStored(CommandType type, @Nullable String paramsJson, Instant arrivedAt) {
        Map<?, ?> params = null;
        if (paramsJson != null) {
            byte[] json = paramsJson.getBytes(StandardCharsets.UTF_8);
            if (!(Json.readTree(json, JsonLimits.OWN) instanceof JsonReading.Tree tree)
                    || !(tree.value() instanceof Map<?, ?> fields)) {
                return null;
            }
            params = fields;
        }
        Findings findings = new Findings();
        Command command = command(type, params, findings, arrivedAt);
        return findings.problems().isEmpty() ? command : null;
    }

    /** Judges again what {@link #read} found, by another time: the clock was wrong when it arrived. */
    public static CommandReading readAgain(CommandType type, @Nullable String paramsJson, Instant now) {
        Findings findings = new Findings();
        byte[] json = paramsJson == null ? new byte[0] : paramsJson.getBytes(StandardCharsets.UTF_8);
        Map<?, ?> params = paramsJson != null
                        && Json.readTree(json, JsonLimits.OWN) instanceof JsonReading.Tree tree
                        && tree.value() instanceof Map<?, ?> fields
                ? fields
                : null;
        Command command = command(type, params, findings, now);
        return new CommandReading(
                null, type.wireName(), paramsJson, null, null, command, findings.problems(), findings.notes());
    }

    private static @Nullable Command command(
            CommandType type, @Nullable Map<?, ?> params, Findings findings, Instant now) {
        if (params == null) {
            Findings ofNothing = new Findings();
            Command command = read(type, new FieldReader(PARAMS_PATH, Map.of(), ofNothing), now);
            if (!ofNothing.problems().isEmpty()) {
                findings.problem("params", "params is missing: " + type.wireName() + " needs it.");
                return null;
            }
            return command;
        }
        int problemsBefore = findings.problems().count();
        FieldReader fields = new FieldReader(PARAMS_PATH, params, findings);
        Command command = read(type, fields, now);
        fields.noteUnknownFields();
        boolean isComplete = findings.problems().count() == problemsBefore;
        return isComplete || type == CommandType.CREDENTIALS_CREATE ? command : null;
    }

    private static @Nullable Command read(CommandType type, FieldReader params, Instant now) {
        return switch (type) {
            case CREDENTIALS_CREATE -> CreateCredentialParams.read(params, now);
            case CREDENTIALS_UPDATE -> CredentialParams.update(params, now);
            case CREDENTIALS_DELETE -> CredentialParams.delete(params);
            case CREDENTIALS_GET -> CredentialParams.get(params);
            case CREDENTIALS_LIST -> CredentialParams.list(params);
            case CREDENTIALS_ASSIGN -> CredentialParams.assign(params);
            case CREDENTIALS_UNASSIGN -> CredentialParams.unassign(params);
            case ENCODERS_LIST -> EncoderParams.list(params);
            case ENCODERS_GET -> EncoderParams.get(params);
            case ENCODERS_ENCODE_CREDENTIAL -> EncoderParams.encode(params);
            case ENCODERS_ENCODE_CREDENTIALS -> EncoderParams.encodeMany(params);
            case ENCODERS_SCAN_CREDENTIAL -> EncoderParams.scan(params);
            case USERS_CREATE -> UserParams.create(params, now);
            case USERS_UPDATE -> UserParams.update(params, now);
            case USERS_DELETE, USERS_SUSPEND, USERS_UNSUSPEND, USERS_GET -> UserParams.ofUser(type, params);
            case USERS_LIST -> UserParams.list(params);
            case ENTRANCES_LIST -> SystemParams.listEntrances(params);
            case GATEWAY_CANCEL -> SystemParams.cancel(params);
            case GATEWAY_RESOLVE -> SystemParams.resolve(params);
            case GATEWAY_PROBE -> SystemParams.probe(params);
        };
    }

    private static CommandReading unreadable(byte[] payload, String sentence) {
        Findings findings = new Findings();
        findings.problem(BODY_PATH, sentence);
        Map<String, String> texts = Json.scanTexts(payload, List.of("command_id", "type"));
        return new CommandReading(
                Uuids.normalised(texts.getOrDefault("command_id", "")),
                Printable.of(texts.getOrDefault("type", "")),
                null,
                null,
                null,
                null,
                findings.problems(),
                findings.notes());
    }
}
