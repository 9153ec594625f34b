package io.credgate.dispatch;

import io.credgate.command.Command;
import io.credgate.command.Command.Page;
import io.credgate.command.FailureCode;
import io.credgate.command.Problems;
import io.credgate.ledger.Credential;
import io.credgate.ledger.CredentialDesk;
import io.credgate.ledger.Ledger;
import io.credgate.ledger.Site;
import io.credgate.ledger.User;
import io.credgate.ledger.Views;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Commands that only look: get and list. A page ends at the id after which the next one begins. */
final class Queries {
    private final Ledger ledger;
    private final Views views;
    private final CredentialDesk desk;
    private final StatusBoard board;

    Queries(Ledger ledger, Views views, CredentialDesk desk, StatusBoard board) {
        this.ledger = ledger;
        this.views = views;
        this.desk = desk;
        this.board = board;
    }

    /** Null if the command is no query. Problems are added; then the answer does not count. */
    @Nullable
    Answer answer(Command command, Problems problems, Instant now) {
        if (command instanceof Command.GetCredential get) {
            Credential credential = desk.find(get.acsCredentialId(), problems);
            return credential == null
                    ? Answer.rejected(problems)
                    : Answer.succeeded("acs_credential", views.credential(credential, true, now));
        }
        if (command instanceof Command.ListCredentials list) {
            checkSystem(list.acsSystemId(), problems);
            List<Credential> found = ledger.credentials().stream()
                    .filter(c -> !c.isDeleted())
                    .filter(c ->
                            list.acsSystemId() == null || list.acsSystemId().equals(c.acsSystemId()))
                    .filter(c -> list.acsUserId() == null || list.acsUserId().equals(c.acsUserId()))
                    .toList();
            return pageById(
                    "acs_credentials",
                    found,
                    list.page(),
                    Credential::acsCredentialId,
                    c -> views.credential(c, true, now));
        }
        if (command instanceof Command.OfUser get && get.type() == io.credgate.command.CommandType.USERS_GET) {
            User user = ledger.user(get.acsUserId());
            if (user == null) {
                problems.add(
                        FailureCode.ACS_USER_NOT_FOUND, "params.acs_user_id", "This gateway does not know that user.");
                return Answer.rejected(problems);
            }
            return Answer.succeeded("acs_user", views.user(user));
        }
        if (command instanceof Command.ListUsers list) {
            checkSystem(list.acsSystemId(), problems);
            List<User> found = ledger.users().stream()
                    .filter(u ->
                            list.acsSystemId() == null || list.acsSystemId().equals(u.acsSystemId()))
                    .toList();
            return pageById("acs_users", found, list.page(), User::acsUserId, views::user);
        }
        return siteQuery(command, problems);
    }

    private @Nullable Answer siteQuery(Command command, Problems problems) {
        if (command instanceof Command.GetEncoder get) {
            Site.AcsSystem system = ledger.site().systemOfEncoder(get.acsEncoderId());
            Site.Encoder encoder = system == null ? null : system.encoder(get.acsEncoderId());
            if (system == null || encoder == null) {
                problems.add(
                        FailureCode.ACS_ENCODER_NOT_FOUND,
                        "params.acs_encoder_id",
                        "This gateway has no encoder with that id.");
                return Answer.rejected(problems);
            }
            return Answer.succeeded("acs_encoder", withStatus(system, encoder));
        }
        if (command instanceof Command.ListEncoders list) {
            checkSystem(list.acsSystemId(), problems);
            List<EncoderOf> found = new ArrayList<>();
            systems(list.acsSystemId()).forEach(s -> s.encoders().forEach(e -> found.add(new EncoderOf(s, e))));
            return page(
                    "acs_encoders",
                    found,
                    list.page(),
                    e -> e.encoder().acsEncoderId(),
                    e -> withStatus(e.system(), e.encoder()));
        }
        if (command instanceof Command.ListEntrances list) {
            checkSystem(list.acsSystemId(), problems);
            List<EntranceOf> found = new ArrayList<>();
            systems(list.acsSystemId()).forEach(s -> s.entrances().forEach(e -> found.add(new EntranceOf(s, e))));
            return page(
                    "acs_entrances",
                    found,
                    list.page(),
                    e -> e.entrance().acsEntranceId(),
                    e -> views.entrance(e.system(), e.entrance()));
        }
        if (command instanceof Command.ProbeSystem probe) {
            checkSystem(probe.acsSystemId(), problems);
            Site.AcsSystem system = ledger.site().system(probe.acsSystemId());
            return system == null ? Answer.rejected(problems) : Answer.succeeded("probe", board.probe(system));
        }
        return null;
    }

    private record EncoderOf(Site.AcsSystem system, Site.Encoder encoder) {}

    private record EntranceOf(Site.AcsSystem system, Site.Entrance entrance) {}

    private Map<String, Object> withStatus(Site.AcsSystem system, Site.Encoder encoder) {
        Map<String, Object> view = views.encoder(system, encoder);
        view.put("status", board.encoderStatus(system));
        return view;
    }

    private List<Site.AcsSystem> systems(@Nullable String acsSystemId) {
        return ledger.site().systems().stream()
                .filter(s -> acsSystemId == null || acsSystemId.equals(s.acsSystemId()))
                .toList();
    }

    private void checkSystem(@Nullable String acsSystemId, Problems problems) {
        if (acsSystemId != null && ledger.site().system(acsSystemId) == null) {
            problems.add(
                    FailureCode.ACS_SYSTEM_NOT_FOUND,
                    "params.acs_system_id",
                    "This gateway has no lock system with that id.");
        }
    }

    /** Of a list sorted by id: goes on above the cursor, also when what it names has gone meanwhile. */
    private static <T> Answer pageById(
            String name, List<T> all, Page page, Function<T, String> id, Function<T, Map<String, Object>> view) {
        int from = 0;
        String cursor = page.cursor();
        while (cursor != null && from < all.size() && id.apply(all.get(from)).compareTo(cursor) <= 0) {
            from++;
        }
        return pageFrom(from, name, all, page.limit(), id, view);
    }

    /** Keeps the order given; the cursor is the id of the last one shown. An unknown cursor gives an empty page. */
    private static <T> Answer page(
            String name, List<T> all, Page page, Function<T, String> id, Function<T, Map<String, Object>> view) {
        int from = 0;
        String cursor = page.cursor();
        if (cursor != null) {
            while (from < all.size() && !id.apply(all.get(from)).equals(cursor)) {
                from++;
            }
            from = Math.min(from + 1, all.size());
        }
        return pageFrom(from, name, all, page.limit(), id, view);
    }

    private static <T> Answer pageFrom(
            int from,
            String name,
            List<T> all,
            int limit,
            Function<T, String> id,
            Function<T, Map<String, Object>> view) {
        int to = Math.min(from + limit, all.size());
        List<T> shown = all.subList(from, to);
        boolean more = to < all.size();
        Map<String, Object> pagination = new LinkedHashMap<>();
        pagination.put("next_page_cursor", more ? id.apply(shown.get(shown.size() - 1)) : null);
        pagination.put("has_next_page", more);
        Map<String, Object> payload = new LinkedHashMap<>();
        payload.put(name, shown.stream().map(view).toList());
        payload.put("pagination", pagination);
        return Answer.succeeded(payload);
    }
}
