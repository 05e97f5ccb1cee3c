package org.flashsale.chaos;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What a run came to: the recoveries by fault, the audit, the verdict.
 *
 * @param setting rate, duration, seed and machine in words
 * @param seed of the schedule and the market
 * @param wanted faults that were to be inflicted
 * @param incidents those that were, in order
 * @param checks what the audit compared
 * @param details the first faults of shelves and prices, for people
 * @param notes what else was seen, for people
 */
public record ChaosReport(
        String setting,
        long seed,
        int wanted,
        List<Incident> incidents,
        List<TopicAudit.Check> checks,
        List<String> details,
        List<String> notes) {

    /** Copies the lists. */
    public ChaosReport {
        incidents = List.copyOf(incidents);
        checks = List.copyOf(checks);
        details = List.copyOf(details);
        notes = List.copyOf(notes);
    }

    /**
     * Recoveries from one kind of fault, s; infinite for a job that never came back.
     *
     * @param fault which
     * @param seconds in ascending order, never empty
     */
    record Recoveries(Fault fault, double[] seconds) {
        /** The lower median: half of the recoveries took no longer. */
        double median() {
            return seconds[(seconds.length - 1) / 2];
        }

        double longest() {
            return seconds[seconds.length - 1];
        }

        boolean fastEnough() {
            return median() <= fault.p50SecMax() && longest() <= fault.secMax();
        }
    }

    private List<Recoveries> recoveries() {
        List<Recoveries> all = new ArrayList<>();
        for (Fault fault : Fault.values()) {
            double[] seconds =
                    incidents.stream()
                            .filter(each -> each.fault() == fault)
                            .mapToDouble(ChaosReport::seconds)
                            .sorted()
                            .toArray();
            if (seconds.length > 0) {
                all.add(new Recoveries(fault, seconds));
            }
        }
        return all;
    }

    private static double seconds(Incident incident) {
        return incident.recoveredMs().isPresent()
                ? incident.recoveredMs().getAsLong() / 1_000.0
                : Double.POSITIVE_INFINITY;
    }

    /** Everything that did not hold; empty if the run passed. */
    public List<String> failures() {
        List<String> failures = new ArrayList<>();
        if (incidents.size() < wanted) {
            failures.add("only " + incidents.size() + " of " + wanted + " faults were inflicted");
        }
        for (Recoveries each : recoveries()) {
            if (!each.fastEnough()) {
                failures.add(
                        String.format(
                                Locale.ROOT,
                                "recovery from %s: p50 %.1f s of %d, longest %.1f s of %d",
                                each.fault().id(),
                                each.median(),
                                each.fault().p50SecMax(),
                                each.longest(),
                                each.fault().secMax()));
            }
        }
        if (checks.isEmpty()) {
            failures.add("nothing was audited");
        }
        for (TopicAudit.Check check : checks) {
            if (!check.holds()) {
                failures.add(check.name() + ": " + check.found());
            }
        }
        return failures;
    }

    /** The report for a console; its last line says passed, or what failed. */
    public String summary() {
        StringBuilder text = new StringBuilder();
        text.append("\nRecovery, s (back = 95 % of the rate before, and the lag drained)\n");
        for (Recoveries each : recoveries()) {
            text.append(
                    String.format(
                            Locale.ROOT,
                            "  %-12s %2d times  p50 %5.1f (at most %d)  longest %5.1f (at most"
                                    + " %d)  all: %s%n",
                            each.fault().id(),
                            each.seconds().length,
                            each.median(),
                            each.fault().p50SecMax(),
                            each.longest(),
                            each.fault().secMax(),
                            all(each.seconds())));
        }
        text.append("\nAudit of the topics' full contents, read committed\n");
        for (TopicAudit.Check check : checks) {
            String mark = check.holds() ? "ok" : "NO";
            text.append(String.format("  %s  %s: %s%n", mark, check.name(), check.found()));
        }
        details.forEach(detail -> text.append("      ").append(detail).append('\n'));
        notes.forEach(note -> text.append(note).append('\n'));
        text.append(setting).append('\n');
        List<String> failures = failures();
        text.append(failures.isEmpty() ? "passed" : "FAILED: " + String.join("; ", failures));
        return text.append('\n').toString();
    }

    private static String all(double[] seconds) {
        List<String> words = new ArrayList<>();
        Arrays.stream(seconds).forEach(s -> words.add(String.format(Locale.ROOT, "%.1f", s)));
        return String.join(" ", words);
    }

    /** The report as a JSON object. */
    public ObjectNode json() {
        ObjectNode root = new ObjectMapper().createObjectNode();
        root.put("format", "flashsale-chaos/1").put("seed", seed).put("setting", setting);
        root.put("passed", failures().isEmpty());
        failures().forEach(root.putArray("failures")::add);
        ObjectNode byFault = root.putObject("recoverySec");
        for (Recoveries each : recoveries()) {
            ObjectNode node = byFault.putObject(each.fault().id());
            node.put("times", each.seconds().length);
            put(node, "p50", each.median()).put("p50Max", each.fault().p50SecMax());
            put(node, "longest", each.longest()).put("longestMax", each.fault().secMax());
        }
        ArrayNode all = root.putArray("incidents");
        for (Incident each : incidents) {
            ObjectNode node = all.addObject();
            node.put("fault", each.fault().id()).put("target", each.target());
            node.put("atSec", each.atSec()).put("lastedMs", each.lastedMs());
            put(node, "recoveredSec", seconds(each));
            node.put("interrupted", each.interrupted());
            node.put("eventsPerSecondBefore", Math.round(each.rateBefore()));
            node.put("lagMax", each.lagMax());
        }
        ArrayNode audit = root.putArray("audit");
        for (TopicAudit.Check each : checks) {
            audit.addObject()
                    .put("check", each.name())
                    .put("holds", each.holds())
                    .put("found", each.found());
        }
        details.forEach(root.putArray("details")::add);
        notes.forEach(root.putArray("notes")::add);
        return root;
    }

    /** JSON has no infinity: what never happened is null. */
    private static ObjectNode put(ObjectNode node, String name, double value) {
        return Double.isInfinite(value) ? node.putNull(name) : node.put(name, value);
    }
}
