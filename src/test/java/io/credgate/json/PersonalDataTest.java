package io.credgate.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.credgate.command.Command;
import io.credgate.command.Operation;
import io.credgate.command.OperationResult;
import io.credgate.ledger.Credential;
import io.credgate.ledger.User;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class PersonalDataTest {
    /** Texts of our records that name no person and open no door. */
    private static final Set<String> HARMLESS = Set.of(
            "acsCredentialId",
            "acsEncoderId",
            "acsSystemId",
            "acsUserId",
            "by",
            "cardFormat",
            "cardFunctionType",
            "cardNumber",
            "commandId",
            "copyNumber",
            "credentialManagerAcsSystemId",
            "cursor",
            "door",
            "encoder",
            "errorCode",
            "errorMessage",
            "incident",
            "keyId",
            "name",
            "newRoom",
            "next",
            "overriddenBy",
            "reason",
            "room",
            "startingFrom",
            "userId",
            "userIdentityId");

    /** Lists of texts that name doors, groups and ids. */
    private static final Set<String> HARMLESS_LISTS = Set.of(
            "acsAccessGroupIds",
            "acsCredentialIds",
            "acsEncoderIds",
            "cardNumbers",
            "allowedAcsEntranceIds",
            "overrideGuestAcsEntranceIds",
            "entranceIds",
            "extras",
            "groups",
            "joinerAcsCredentialIds",
            "leaveOut", // ids of keys
            "leftOut",
            "joinerKeyIds",
            "newKeyRooms",
            "notes",
            "rooms");

    @Test
    void everyTextOfOurRecordsIsPersonalOrKnownNotToBe() {
        Set<Class<?>> records = new LinkedHashSet<>(List.of(Credential.class, User.class));
        collect(Command.class, records);
        collect(Operation.class, records);
        collect(OperationResult.class, records);
        collect(Credential.class, records);
        collect(User.class, records);
        Set<String> open = new TreeSet<>();
        for (Class<?> record : records) {
            for (RecordComponent part : record.getRecordComponents()) {
                boolean text = part.getType() == String.class || part.getType() == byte[].class;
                if (text && !HARMLESS.contains(part.getName()) && !PersonalData.isPersonal(part.getName())) {
                    open.add(record.getSimpleName() + "." + part.getName());
                }
                if (isListOfTexts(part.getGenericType())
                        && !HARMLESS_LISTS.contains(part.getName())
                        && !PersonalData.isPersonal(part.getName())) {
                    open.add(record.getSimpleName() + "." + part.getName());
                }
            }
        }
        assertEquals(Set.of(), open, "decide for each: PersonalData.FIELDS, or harmless");
    }

    @Test
    void onlyTheHolderIsARecordUnderAPersonalName() {
        Set<Class<?>> records = new LinkedHashSet<>(List.of(Credential.class, User.class));
        List.of(Command.class, Operation.class, OperationResult.class, Credential.class, User.class)
                .forEach(outer -> collect(outer, records));
        Set<String> nested = new TreeSet<>();
        for (Class<?> record : records) {
            for (RecordComponent part : record.getRecordComponents()) {
                if (part.getType().isRecord() && PersonalData.isPersonal(part.getName())) {
                    nested.add(part.getName());
                }
            }
        }
        assertEquals(Set.of("holder"), nested, "it would be removed as a whole, and is read again");
    }

    private static void collect(Class<?> outer, Set<Class<?>> records) {
        Arrays.stream(outer.getDeclaredClasses()).filter(Class::isRecord).forEach(records::add);
    }

    private static boolean isListOfTexts(Type type) {
        return type instanceof ParameterizedType list && list.getActualTypeArguments()[0] == String.class;
    }

    @Test
    void masksAtAnyDepth() {
        assertEquals(
                "{\"a\":[{\"full_name\":\"***\",\"acs_user_id\":\"u\"}],\"code\":\"***\",\"fullName\":\"***\",\"n\":null}",
                PersonalData.masked("{\"a\":[{\"full_name\":\"Ada\",\"acs_user_id\":\"u\"}],\"code\":4711,"
                        + "\"fullName\":\"Ada\",\"n\":null}"));
    }

    @Test
    void everythingBelowAPersonalNameIsPersonal() {
        String json = "{\"raw\":{\"x\":\"Ada\",\"y\":[{\"z\":7}],\"code\":\"1\",\"dialect\":\"d\"},\"n\":1}";
        assertEquals(
                "{\"raw\":{\"x\":\"***\",\"y\":[{\"z\":\"***\"}],\"code\":\"***\",\"dialect\":\"***\"},\"n\":1}",
                PersonalData.masked(json));
        assertEquals("{\"n\":1}", PersonalData.removed(json));
    }

    @Test
    void ofTheHolderOnlyThePersonIsTaken() {
        String json = "{\"holder\":{\"userId\":\"u\",\"lastName\":\"Ada\",\"pin\":\"4711\"}}";
        assertEquals("{\"holder\":{\"userId\":\"u\"}}", PersonalData.removed(json));
        assertEquals("{\"holder\":{\"userId\":\"u\",\"lastName\":\"***\",\"pin\":\"***\"}}", PersonalData.masked(json));
        assertEquals("{}", PersonalData.removed("{\"holder\":\"Ada\"}"));
    }

    @Test
    void codesOfErrorsStay() {
        assertTrue(PersonalData.masked("{\"vendor\":{\"dialect\":\"x\",\"code\":\"EP\",\"text\":\"Ada\"}}")
                .contains("\"code\":\"EP\",\"text\":\"***\""));
    }

    @Test
    void whatHasNothingToHideStaysAsItWasWritten() {
        String json = "{ \"acs_user_id\" : 1 }";
        assertSame(json, PersonalData.masked(json));
        assertEquals(PersonalData.MASK, PersonalData.masked("Ada, no JSON"));
        assertSame("", PersonalData.masked(""));
    }
}
