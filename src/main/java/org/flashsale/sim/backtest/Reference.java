package org.flashsale.sim.backtest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.flashsale.failure.JsonErrors;
import org.flashsale.failure.UsageError;

/**
 * Results to compare with, {@code flashsale-reference/1}, of an earlier run or of another
 * implementation: bounds must agree to a thousandth, means within the sum of the two half-widths.
 */
public final class Reference {
    /** Value of the member {@code format} of a file. */
    static final String FORMAT = "flashsale-reference/1";

    private static final double BOUND_TOLERANCE = 1e-3;
    private static final long BYTES_MAX = 64 << 20;

    /** What the means are rounded to in a file, over 2. */
    private static final double ROUNDING = 5e-6;

    /** What another implementation calls our policies. */
    private static final Map<String, String> NAMES = names();

    private final JsonNode scenarios;
    private final List<String> lines = new ArrayList<>();
    private int compared;
    private int differing;

    private Reference(JsonNode scenarios) {
        this.scenarios = scenarios;
    }

    private static Map<String, String> names() {
        Map<String, String> names = new LinkedHashMap<>();
        names.put("list", "static_list");
        names.put("fixed", "static_flash_30off");
        names.put("fixed+proportional", "flash_30off_prop_alloc");
        names.put("seed-sigmoid+seed-odds", "seed_sigmoid");
        names.put("plan", "plan_no_learning");
        names.put("ts-update", "lit_ts_update");
        names.put("filter-erlang", "ours");
        names.put("filter-fluid", "ours_fluid");
        names.put("filter-thompson", "ours_ts");
        names.put("filter-counts", "ours_counts_only");
        names.put("unguarded-filter", "ours_noguard");
        names.put("filter-ladder", "ours_ladder");
        names.put("filter-fluid+seed-odds", "ours_odds_alloc");
        names.put("filter-fluid+none", "ours_no_alloc");
        names.put("oracle-fixed", "oracle_fluid_fixed");
        names.put("oracle-present", "oracle_nonanticipating");
        names.put("oracle-resolve", "oracle_resolve");
        names.put("oracle-dp", "oracle_dp");
        return names;
    }

    /** Reads a file. */
    public static Reference read(Path file) {
        try {
            if (Files.size(file) > BYTES_MAX) {
                throw new UsageError(file + ": larger than " + (BYTES_MAX >> 20) + " MiB");
            }
            JsonNode root = new ObjectMapper().readTree(Files.readAllBytes(file));
            if (!root.path("format").asText().equals(FORMAT)) {
                throw new UsageError(file + ": format: must be '" + FORMAT + "'");
            }
            if (!root.path("scenarios").isObject()) {
                throw new UsageError(file + ": scenarios: must be an object");
            }
            return new Reference(root.path("scenarios"));
        } catch (JsonProcessingException e) {
            throw new UsageError(file + ": not JSON: " + JsonErrors.line(e), e);
        } catch (IOException e) {
            throw new UsageError(file + ": cannot be read: " + e.getMessage(), e);
        }
    }

    /** How results compare, in lines for people; what differs is marked. */
    public Comparison compare(List<Backtest.Found> found) {
        lines.clear();
        compared = 0;
        differing = 0;
        for (Backtest.Found each : found) {
            JsonNode known = scenarios.path(each.scenario().id());
            if (known.isMissingNode()) {
                lines.add(each.scenario().id() + ": not in the reference");
                continue;
            }
            lines.add(each.scenario().id());
            bound("fluidBoundNet", each.bounds().fluidNet(), known);
            bound("fluidBoundRevenue", each.bounds().fluidRevenue(), known);
            each.bounds().pooledNet().ifPresent(dp -> bound("dpBoundNet", dp, known));
            each.policies().forEach((name, measures) -> policy(name, measures, known));
        }
        lines.add(
                String.format(
                        Locale.ROOT, "%d of %d figures agree", compared - differing, compared));
        return new Comparison(List.copyOf(lines), compared, differing);
    }

    /**
     * A comparison.
     *
     * @param lines for people
     * @param compared figures that both have
     * @param differing figures that do not agree
     */
    public record Comparison(List<String> lines, int compared, int differing) {}

    private void bound(String name, double ours, JsonNode known) {
        double theirs = known.path(name).asDouble(Double.NaN);
        if (!Double.isNaN(theirs)) {
            boolean agrees = Math.abs(ours - theirs) <= BOUND_TOLERANCE * Math.abs(theirs);
            line(name, "", ours, 0, theirs, 0, agrees);
        }
    }

    private void policy(String name, Measures ours, JsonNode known) {
        JsonNode policies = known.path("policies");
        JsonNode theirs = policies.path(policies.has(name) ? name : NAMES.getOrDefault(name, ""));
        if (theirs.isMissingNode()) {
            return;
        }
        mean(name, "netFrac", ours.netFrac(), theirs);
        mean(name, "revFrac", ours.revFrac(), theirs);
        mean(name, "sellThrough", ours.sellThrough(), theirs);
        mean(name, "fillRate", ours.fillRate(), theirs);
        mean(name, "fillVsHindsight", ours.fillVsHindsight(), theirs);
        mean(name, "changesPerSku", ours.changesPerSku(), theirs);
        mean(name, "transfersPerStock", ours.transfersPerStock(), theirs);
    }

    private void mean(String policy, String name, Estimated ours, JsonNode theirs) {
        JsonNode pair = theirs.path(name);
        if (pair.size() == 2) {
            double mean = pair.get(0).asDouble();
            double half = pair.get(1).asDouble();
            double apart = Math.abs(ours.mean() - mean);
            boolean agrees = apart <= ours.halfWidth() + half + ROUNDING;
            line(policy, name, ours.mean(), ours.halfWidth(), mean, half, agrees);
        }
    }

    private void line(
            String what,
            String name,
            double ours,
            double halfWidth,
            double theirs,
            double theirHalfWidth,
            boolean agrees) {
        compared++;
        differing += agrees ? 0 : 1;
        lines.add(
                String.format(
                        Locale.ROOT,
                        "  %s %-24s %-18s %14.5f ± %.5f  reference %14.5f ± %.5f",
                        agrees ? " " : "!",
                        what,
                        name,
                        ours,
                        halfWidth,
                        theirs,
                        theirHalfWidth));
    }
}
