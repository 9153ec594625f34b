package io.credgate.demo;

import io.credgate.json.Json;
import java.io.PrintWriter;

/** What the demo shows: the story for people, or the reports for programs. */
final class DemoPrinter {
    private final PrintWriter out;
    private final PrintWriter story;
    private final boolean json;
    private int failures;

    /** With JSON the reports go to {@code out}, and only complaints to {@code err}. */
    DemoPrinter(PrintWriter out, PrintWriter err, boolean json) {
        this.out = out;
        this.story = json ? err : out;
        this.json = json;
    }

    void report(DemoCloud.Report report) {
        if (json) {
            String payload = report.body() == null ? "null" : report.text();
            out.println("{\"topic\":" + Json.writeText(report.topic()) + ",\"retained\":" + report.retained()
                    + ",\"payload\":" + payload + "}");
            out.flush();
        }
    }

    void heading(String text) {
        if (!json) {
            story.println();
            story.println(text);
            story.flush();
        }
    }

    void line(String text) {
        if (!json) {
            story.println("  " + text);
            story.flush();
        }
    }

    /** Says what happened; a thing that should have gone otherwise is marked and remembered. */
    void check(boolean asItShould, String text) {
        if (asItShould) {
            line("ok    " + text);
        } else {
            failures++;
            story.println("  WRONG " + text);
            story.flush();
        }
    }

    /** The last words of the story. */
    void end() {
        heading(failures == 0 ? "All went as it should." : failures + " things did not go as they should.");
    }

    int failures() {
        return failures;
    }

    void stillRunning(int port, String root) {
        story.println();
        story.println("Still running. Broker: 127.0.0.1:" + port + ". Try:");
        story.println("  mosquitto_sub -V 5 -p " + port + " -t '" + root + "/#' -v");
        story.println("  mosquitto_pub -V 5 -q 1 -p " + port + " -t " + root
                + "/commands -m '{\"command_id\":\"00000000-0000-4000-8000-000000000001\","
                + "\"type\":\"acs.encoders.list\",\"params\":{}}'");
        story.println("ctrl-C ends it.");
        story.flush();
    }
}
