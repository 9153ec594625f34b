package io.credgate.dispatch;

import io.credgate.command.OperationKind;
import io.credgate.ledger.Ledger;
import io.credgate.ledger.Site;
import io.credgate.ledger.Views;
import io.credgate.link.LinkStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The retained state of systems and encoders: reported when a link comes or goes, and, at most every few seconds, when
 * the number of waiting commands has changed.
 */
final class StatusBoard {
    private static final long DEPTH_PERIOD_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final Ledger ledger;
    private final Site site;
    private final Views views;
    private final Reports reports;
    private final Telemetry telemetry;
    private final Map<String, LinkPort> ports = new LinkedHashMap<>();
    private final Map<String, Multiplexer> multiplexers = new LinkedHashMap<>();
    private final Map<String, Map<String, Object>> published = new HashMap<>();
    private final Map<String, Boolean> connected = new HashMap<>();
    private final Map<String, Instant> downSince = new HashMap<>();
    private boolean changed = true;
    /** A link came or went since the last look. */
    private boolean linkNews = true;

    private long lastDepthNanos = Long.MIN_VALUE;

    StatusBoard(Ledger ledger, Views views, Reports reports, Telemetry telemetry) {
        this.ledger = ledger;
        this.site = ledger.site();
        this.views = views;
        this.reports = reports;
        this.telemetry = telemetry;
    }

    void addPort(LinkPort port) {
        ports.put(port.name(), port);
    }

    void addMultiplexer(Multiplexer multiplexer) {
        multiplexers.put(multiplexer.linkName(), multiplexer);
    }

    void linkChanged() {
        changed = true;
        linkNews = true;
    }

    /** The broker has lost what it retained. */
    void republish() {
        published.clear();
        changed = true;
    }

    /** Reports what is new. */
    void doWork(CommandBook book, long nowNanos, Instant now) {
        boolean depthDue = lastDepthNanos == Long.MIN_VALUE || nowNanos - lastDepthNanos >= DEPTH_PERIOD_NANOS;
        if (!depthDue && !(changed && (linkNews || telemetry.isLineFree()))) {
            return;
        }
        // While the line is away only the last state matters, which is told when it is back.
        boolean free = telemetry.isLineFree();
        changed = !free;
        linkNews = false;
        lastDepthNanos = nowNanos;
        for (Site.AcsSystem system : site.systems()) {
            noteConnection(system, now);
            if (!free) {
                continue;
            }
            publish(reports.topics().system(system.acsSystemId()), systemState(system, book), now);
            for (Site.Encoder encoder : system.encoders()) {
                Map<String, Object> state = new LinkedHashMap<>();
                state.put("acs_encoder", views.encoder(system, encoder));
                state.put("status", encoderStatus(system));
                publish(reports.topics().encoder(encoder.acsEncoderId()), state, now);
            }
        }
    }

    private void publish(String topic, Map<String, Object> state, Instant now) {
        if (!state.equals(published.get(topic))) {
            published.put(topic, state);
            reports.retained(topic, "reported_at", state, now);
        }
    }

    /** Connected and disconnected events; a link that is still being opened is neither. */
    private void noteConnection(Site.AcsSystem system, Instant now) {
        LinkStatus.State state = state(system);
        if (state == LinkStatus.State.CONNECTING) {
            return;
        }
        boolean up = state == LinkStatus.State.UP;
        Boolean before = connected.put(system.acsSystemId(), up);
        if (before != null && before == up) {
            return;
        }
        Map<String, Object> more = new LinkedHashMap<>();
        if (!up) {
            downSince.put(system.acsSystemId(), now);
            more.put("acs_system_errors", errors(system));
            more.put("acs_system_warnings", List.of());
            more.put("connected_account_errors", List.of());
            more.put("connected_account_warnings", List.of());
        } else {
            downSince.remove(system.acsSystemId());
        }
        telemetry.event(up ? "acs_system.connected" : "acs_system.disconnected", system, more, now, now);
    }

    /** Up when every link is up; down when one is down. */
    private LinkStatus.State state(Site.AcsSystem system) {
        LinkStatus.State worst = LinkStatus.State.UP;
        for (Site.LinkAbility link : system.links()) {
            LinkPort port = ports.get(link.linkName());
            LinkStatus.State state =
                    port == null ? LinkStatus.State.DOWN : port.status().state();
            if (state == LinkStatus.State.DOWN) {
                return state;
            }
            worst = state == LinkStatus.State.CONNECTING ? state : worst;
        }
        return worst;
    }

    private Map<String, Object> systemState(Site.AcsSystem system, CommandBook book) {
        Map<String, Object> state = new LinkedHashMap<>();
        state.put("acs_system", views.system(system, errors(system)));
        Map<String, Object> status = new LinkedHashMap<>();
        status.put("state", word(state(system)));
        status.put("queue_depth", depth(system, book));
        status.put("links", links(system));
        state.put("status", status);
        return state;
    }

    private int depth(Site.AcsSystem system, CommandBook book) {
        return (int) book.all().stream()
                .filter(command -> LaneNames.concern(ledger, command, system))
                .count();
    }

    private List<Object> links(Site.AcsSystem system) {
        List<Object> links = new ArrayList<>();
        for (Site.LinkAbility link : system.links()) {
            LinkPort port = ports.get(link.linkName());
            if (port == null) {
                continue;
            }
            Map<String, Object> view = new LinkedHashMap<>();
            view.put("name", shortName(link));
            view.put("state", word(port.status().state()));
            view.put("last_error", port.status().lastError());
            Multiplexer multiplexer = multiplexers.get(link.linkName());
            if (multiplexer != null) {
                view.put("multiplexer", multiplexer.view());
            }
            links.add(view);
        }
        return links;
    }

    private List<Map<String, Object>> errors(Site.AcsSystem system) {
        Instant since = downSince.get(system.acsSystemId());
        if (state(system) != LinkStatus.State.DOWN || since == null) {
            return List.of();
        }
        Map<String, Object> error = new LinkedHashMap<>();
        error.put(
                "error_code",
                system.vendor() == Site.Vendor.VISIONLINE
                        ? "visionline_instance_unreachable"
                        : "acs_system_disconnected");
        error.put("message", "The gateway cannot reach the lock system: " + lastError(system));
        error.put("created_at", since);
        return List.of(error);
    }

    private String lastError(Site.AcsSystem system) {
        for (Site.LinkAbility link : system.links()) {
            LinkPort port = ports.get(link.linkName());
            String error = port == null ? null : port.status().lastError();
            if (error != null) {
                return error;
            }
        }
        return "no reason known";
    }

    private static String word(LinkStatus.State state) {
        return switch (state) {
            case UP -> "connected";
            case DOWN -> "disconnected";
            case CONNECTING -> "connecting";
        };
    }

    /** An encoder is as reachable as the link that writes its cards; the lock systems tell no more without a card. */
    Map<String, Object> encoderStatus(Site.AcsSystem system) {
        Site.LinkAbility link = system.linkFor(OperationKind.ENCODE_NEW_CARD);
        LinkPort port = link == null ? null : ports.get(link.linkName());
        Map<String, Object> status = new LinkedHashMap<>();
        status.put("state", port == null ? "unknown" : encoderWord(port.status().state()));
        status.put("last_error", port == null ? null : port.status().lastError());
        return status;
    }

    private static String encoderWord(LinkStatus.State state) {
        return switch (state) {
            case UP -> "online";
            case DOWN -> "offline";
            case CONNECTING -> "unknown";
        };
    }

    /** What a technician wants to know of each link. */
    Map<String, Object> probe(Site.AcsSystem system) {
        List<Object> views = new ArrayList<>();
        for (Site.LinkAbility link : system.links()) {
            LinkPort port = ports.get(link.linkName());
            if (port == null) {
                continue;
            }
            LinkStatus status = port.status();
            Map<String, Object> view = new LinkedHashMap<>();
            view.put("link", shortName(link));
            view.put("state", word(status.state()));
            view.put("last_error", status.lastError());
            view.put("last_round_trip_ms", roundTripMillis(status));
            views.add(view);
        }
        Map<String, Object> probe = new LinkedHashMap<>();
        probe.put("acs_system_id", system.acsSystemId());
        probe.put("links", views);
        return probe;
    }

    /** The link's own name, as in the configuration. */
    private static String shortName(Site.LinkAbility link) {
        return link.linkName().substring(link.linkName().lastIndexOf('/') + 1);
    }

    private static @Nullable Object roundTripMillis(LinkStatus status) {
        return status.lastRoundTripNanos() == LinkStatus.NO_ROUND_TRIP
                ? null
                : TimeUnit.NANOSECONDS.toMillis(status.lastRoundTripNanos());
    }
}
