package org.flashsale.sim.backtest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.flashsale.sim.Manners;
import org.flashsale.sim.ScenarioReader;
import org.flashsale.sim.virtual.PolicyPair;
import org.junit.jupiter.api.Test;

/** What does not learn must do what the reference does; what learns, at least as well. */
class ParityTest {
    private static final Path FOLDER = Path.of("src/test/resources/scenarios");
    private static final int SEEDS = 24;

    /** Of so many figures some lie a little beyond both half-widths by chance. */
    private static final double SLACK = 1.3;

    private static final Map<String, String> SAME =
            Map.of(
                    "list", "static_list",
                    "fixed", "static_flash_30off",
                    "oracle-fixed", "oracle_fluid_fixed",
                    "oracle-present", "oracle_nonanticipating",
                    "oracle-resolve", "oracle_resolve",
                    "oracle-dp", "oracle_dp");

    private static final Map<String, String> ATLEAST =
            Map.of("filter-fluid", "ours_fluid", "filter-counts", "ours_counts_only");

    @Test
    void meansAgreeWithTheReference() throws Exception {
        JsonNode reference =
                new ObjectMapper()
                        .readTree(FOLDER.resolve("two-reference.json").toFile())
                        .path("scenarios");
        List<PolicyPair> policies =
                Stream.of(SAME, ATLEAST)
                        .flatMap(names -> names.keySet().stream())
                        .map(PolicyPair::of)
                        .toList();
        List<Backtest.Found> found =
                Backtest.run(
                        ScenarioReader.read(FOLDER.resolve("two.json")),
                        policies,
                        Manners.GOOD,
                        SEEDS,
                        1,
                        (done, of) -> {});
        for (Backtest.Found each : found) {
            JsonNode known = reference.path(each.scenario().id()).path("policies");
            SAME.forEach((ours, theirs) -> same(each, ours, known.path(theirs)));
            ATLEAST.forEach((ours, theirs) -> atLeast(each, ours, known.path(theirs)));
        }
        Reference.Comparison comparison =
                Reference.read(FOLDER.resolve("two-reference.json")).compare(found);
        assertThat(comparison.compared()).isGreaterThan(100);
        assertThat(comparison.lines()).anyMatch(line -> line.contains("dpBoundNet"));
    }

    private static void same(Backtest.Found found, String policy, JsonNode known) {
        Measures m = found.policies().get(policy);
        within(found, policy, "netFrac", m.netFrac(), known);
        within(found, policy, "revFrac", m.revFrac(), known);
        within(found, policy, "sellThrough", m.sellThrough(), known);
        within(found, policy, "fillVsHindsight", m.fillVsHindsight(), known);
    }

    private static void within(
            Backtest.Found found, String policy, String name, Estimated ours, JsonNode known) {
        double apart = Math.abs(ours.mean() - known.path(name).get(0).asDouble());
        assertThat(apart)
                .as("%s of %s in %s", name, policy, found.scenario().id())
                .isLessThanOrEqualTo(
                        SLACK * (ours.halfWidth() + known.path(name).get(1).asDouble()) + 1e-5);
    }

    private static void atLeast(Backtest.Found found, String policy, JsonNode known) {
        Estimated ours = found.policies().get(policy).netFrac();
        double least = known.path("netFrac").get(0).asDouble();
        double theirs = known.path("netFrac").get(1).asDouble();
        double slack = SLACK * (ours.halfWidth() + theirs);
        assertThat(ours.mean())
                .as("%s in %s", policy, found.scenario().id())
                .isGreaterThanOrEqualTo(least - slack);
    }
}
