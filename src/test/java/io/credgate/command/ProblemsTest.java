package io.credgate.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ProblemsTest {

    @Test
    void aProblemInsideAFieldCountsForTheField() {
        Problems problems = new Problems();
        problems.add("params.visionline_metadata.joiner_acs_credential_ids[2]", "is no UUID");
        assertTrue(problems.has("params.visionline_metadata.joiner_acs_credential_ids[2]"));
        assertTrue(problems.has("params.visionline_metadata.joiner_acs_credential_ids"));
        assertTrue(problems.has("params.visionline_metadata"));
        assertFalse(problems.has("params.visionline"));
        assertFalse(problems.has("params.visionline_metadata.override"));
    }

    @Test
    void theFirstProblemNamesTheWhole() {
        Problems problems = new Problems();
        problems.add(FailureCode.NOT_SUPPORTED, "params.access_method", "Not possible here.");
        assertEquals("Not possible here.", problems.summary());
        problems.add("params.code", "Wrong.");
        assertEquals(FailureCode.NOT_SUPPORTED, problems.code());
        assertEquals("Not possible here. (and 1 more, see validation_errors)", problems.summary());
        assertEquals(2, problems.count());
    }

    @Test
    void theListIsBoundedButTheCountIsNot() {
        Problems problems = new Problems();
        for (int i = 0; i < 2 * Problems.PROBLEMS_MAX; i++) {
            problems.add("params.x[" + i + "]", "Wrong.");
        }
        assertEquals(Problems.PROBLEMS_MAX, problems.byPath().size());
        assertEquals(2 * Problems.PROBLEMS_MAX, problems.count());
    }
}
