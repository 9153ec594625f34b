package io.credgate.dispatch;

import io.credgate.command.Failure;
import io.credgate.command.Operation;
import io.credgate.command.OperationResult;
import io.credgate.ledger.Site;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What one type of command does with lock systems and ledger. Stateless but for the ledger it works on. */
interface ControllerWork {

    /** The lock system that has to be asked whatever the ledger says; null if there may be nothing to ask. */
    Site.@Nullable AcsSystem systemToAsk(OpenCommand command);

    /** What to do now; decided when the command's turn has come. */
    Plan plan(OpenCommand command, Instant now);

    /** Whether what the lock system is told depends on the time, so that a clock that is not trusted holds it up. */
    default boolean isTimeBound() {
        return false;
    }

    /**
     * The operation was carried out: moves the ledger, gives the answer. Null if it was one step of several: then the
     * command is planned again.
     */
    @Nullable
    Answer completed(OpenCommand command, Operation operation, OperationResult result, Instant now);

    /** The command ends otherwise: undoes or marks what the ledger holds, gives the answer. */
    Answer ended(OpenCommand command, Status status, Failure failure, Instant now);

    /** Fields of results that are not terminal. */
    Map<String, Object> pending(OpenCommand command);

    sealed interface Plan {
        /** Ask this link. */
        record Run(Site.LinkAbility link, Operation operation, List<String> notes) implements Plan {}

        /** Nothing to ask (any more). */
        record Done(Answer answer) implements Plan {}
    }
}
