package io.credgate.ledger;

import io.credgate.command.AccessMethod;
import io.credgate.command.Command.CreateCredential;
import io.credgate.command.Command.SaltoSpaceOptions;
import io.credgate.command.Command.VisionlineOptions;
import io.credgate.command.FailureCode;
import io.credgate.command.Problems;
import io.credgate.ledger.Credential.KeyMode;
import java.util.List;

/** Which key a wish means by each vendor's own words (MQTT contract section 3). */
final class KeyModes {
    private KeyModes() {}

    record Choice(KeyMode mode, List<String> joiners) {}

    static Choice of(Ledger ledger, Site.AcsSystem system, CreateCredential wish, Problems problems) {
        boolean card = wish.accessMethod() == AccessMethod.CARD;
        if (wish.visionline() != null && system.vendor() == Site.Vendor.SALTO_SPACE) {
            problems.add("params.visionline_metadata", system.name() + " is not a Visionline system.");
        }
        if (wish.saltoSpace() != null && system.vendor() == Site.Vendor.VISIONLINE) {
            problems.add("params.salto_space_metadata", system.name() + " is not a Salto Space system.");
        }
        return system.vendor() == Site.Vendor.VISIONLINE
                ? visionline(ledger, system, wish.visionline(), card, problems)
                : salto(wish.saltoSpace());
    }

    private static Choice salto(@org.jspecify.annotations.Nullable SaltoSpaceOptions options) {
        if (options != null && Boolean.TRUE.equals(options.assignNewKey())) {
            return new Choice(KeyMode.NEW, List.of());
        }
        if (options != null && Boolean.TRUE.equals(options.updateCurrentKey())) {
            return new Choice(KeyMode.COPY, List.of());
        }
        return new Choice(KeyMode.AUTO, List.of());
    }

    private static Choice visionline(
            Ledger ledger,
            Site.AcsSystem system,
            @org.jspecify.annotations.Nullable VisionlineOptions options,
            boolean card,
            Problems problems) {
        String path = "params.visionline_metadata";
        if (options != null && Boolean.TRUE.equals(options.override())) {
            return new Choice(KeyMode.NEW, List.of());
        }
        List<String> joiners = options == null || options.joinerAcsCredentialIds() == null
                ? List.of()
                : options.joinerAcsCredentialIds();
        for (int i = 0; i < joiners.size(); i++) {
            Credential joined = ledger.credential(joiners.get(i));
            String at = path + ".joiner_acs_credential_ids[" + i + "]";
            if (joined == null || joined.isDeleted()) {
                problems.add(FailureCode.ACS_CREDENTIAL_NOT_FOUND, at, "There is no such credential to join.");
            } else if (!joined.acsSystemId().equals(system.acsSystemId())) {
                problems.add(at, "The credential to join belongs to another lock system.");
            }
        }
        if (!joiners.isEmpty()) {
            return new Choice(KeyMode.COPY, joiners);
        }
        if (options != null && Boolean.TRUE.equals(options.autoJoin())) {
            return new Choice(KeyMode.AUTO, List.of());
        }
        if (card && !problems.has(path)) {
            problems.add(path, "Say which key is meant: override true, joiner_acs_credential_ids, or auto_join true.");
        }
        return new Choice(KeyMode.AUTO, List.of());
    }
}
