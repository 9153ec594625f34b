package io.credgate.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.credgate.command.Command;
import io.credgate.command.Operation;
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
            "credentialManagerAcsSystemId",
            "cursor",
            "door",
            "encoder",
            "errorCode",
            "errorMessage",
            "keyId",
            "name",
            "newRoom",
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
            "allowedAcsEntranceIds",
            "overrideGuestAcsEntranceIds",
            "entranceIds",
            "extras",
            "groups",
            "joinerAcsCredentialIds",
            "joinerKeyIds",
            "rooms");

    @Test
    void everyTextOfOurRecordsIsPersonalOrKnownNotToBe() {
        Set<Class<?>> records = new LinkedHashSet<>(List.of(Credential.class, User.class));
        collect(Command.class, records);
        collect(Operation.class, records);
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
