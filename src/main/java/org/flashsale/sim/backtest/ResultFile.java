package org.flashsale.sim.backtest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.List;
import org.flashsale.pricing.PricingPolicies;

/**
 * Results as JSON, in the format that {@link Reference} reads: means with their half-widths, and
 * scalars.
 */
public final class ResultFile {
    private static final ObjectMapper JSON =
            new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private ResultFile() {}

    /** The document. */
    public static String json(List<Backtest.Found> found, int seeds) {
        ObjectNode root = JSON.createObjectNode();
        root.put("format", Reference.FORMAT);
        root.put("seeds", seeds);
        root.put("defaultPolicy", PricingPolicies.DEFAULT.policyName());
        ObjectNode scenarios = root.putObject("scenarios");
        for (Backtest.Found each : found) {
            scenario(scenarios.putObject(each.scenario().id()), each);
        }
        try {
            return JSON.writeValueAsString(root) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void scenario(ObjectNode node, Backtest.Found found) {
        node.put("fluidBoundNet", rounded(found.bounds().fluidNet(), 2));
        node.put("fluidBoundRevenue", rounded(found.bounds().fluidRevenue(), 2));
        found.bounds()
                .pooledNet()
                .ifPresentOrElse(
                        dp -> node.put("dpBoundNet", rounded(dp, 2)),
                        () -> node.putNull("dpBoundNet"));
        amounts(node.putArray("fluidBoundNetPerSku"), found.bounds().fluidNetPerSku());
        found.bounds()
                .pooledNetPerSku()
                .ifPresentOrElse(
                        parts -> amounts(node.putArray("dpBoundNetPerSku"), parts),
                        () -> node.putNull("dpBoundNetPerSku"));
        ObjectNode policies = node.putObject("policies");
        found.policies().forEach((name, m) -> policy(policies.putObject(name), m));
    }

    private static void policy(ObjectNode node, Measures m) {
        pair(node, "netFrac", m.netFrac());
        pair(node, "revFrac", m.revFrac());
        node.put("netFracP05", rounded(m.netFracP05(), 5));
        pair(node, "grossMargin", m.grossMargin());
        pair(node, "sellThrough", m.sellThrough());
        pair(node, "fillRate", m.fillRate());
        pair(node, "fillVsHindsight", m.fillVsHindsight());
        pair(node, "lostAvoidable", m.lostAvoidable());
        pair(node, "changesPerSku", m.changesPerSku());
        node.put("maxChanges", m.maxChanges());
        node.put("maxStep", rounded(m.maxStep(), 5));
        pair(node, "transfersPerStock", m.transfersPerStock());
        node.put("oversell", m.oversell());
        node.put("conserved", m.conserved());
        node.put("commandsBeyondStock", m.beyondStock());
        node.put("ledgerShelfGapMax", m.gapMax());
        pair(node, "unitsMissed", m.missed());
        node.put("priceFaults", m.priceFaults());
        m.netFracOfDp().ifPresent(dp -> pair(node, "netFracOfDp", dp));
    }

    private static void pair(ObjectNode node, String name, Estimated value) {
        node.putArray(name).add(rounded(value.mean(), 5)).add(rounded(value.halfWidth(), 5));
    }

    private static void amounts(ArrayNode into, double[] values) {
        Arrays.stream(values).forEach(value -> into.add(rounded(value, 2)));
    }

    private static double rounded(double value, int digits) {
        double power = Math.pow(10, digits);
        return Math.rint(value * power) / power;
    }
}
