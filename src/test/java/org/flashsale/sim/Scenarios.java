package org.flashsale.sim;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** Scenarios for tests. */
final class Scenarios {

    private Scenarios() {}

    /** One SKU of list price 100.00, one pool, all views in a flat shape, no events. */
    static Scenario simple(String demand, String events) {
        return parse(document(demand, events));
    }

    static String document(String demand, String events) {
        return """
                {"format":"flashsale-scenarios/1","scenarios":[{"id":"s","horizonSec":100,
                "ticks":10,"tickSec":10,"pools":["A","B"],
                "transfer":{"leadTicks":2,"costFracOfList":0.01},
                "trueShape":SHAPE,"forecastShape":SHAPE,
                "scorer":{"scoreLogBias":0.1,"priceSlopeFactor":0.8,"shockVisibility":0.5,
                "scoreLogSd":0.7},
                "substitution":{"spill":0},
                "guardrails":{"minChangeTicks":1,"maxChanges":5,"maxStepFrac":0.2,
                "floorMarginFrac":0.05,"charmEnding":0.99,"hysteresisFrac":0},
                "events":EVENTS,
                "skus":[{"id":"X","listPrice":100,"unitCost":40,"residualValue":5,
                "flashPrice":70,"lowest30d":90,"stock":[20,10],"views":[300,200],
                "forecastViews":[250,250],"demand":DEMAND,
                "prior":{"conv":0.1,"convLogSd":0.4,"beta":4.5,"betaSd":1.6}}]}]}
                """
                .replace("SHAPE", FLAT)
                .replace("EVENTS", events)
                .replace("DEMAND", demand);
    }

    static final String FLAT =
            "{\"base\":1,\"openAmp\":0,\"openTau\":0.05,\"endAmp\":0,\"endTau\":0.05,"
                    + "\"sinAmp\":0,\"sinCycles\":1,\"sinPhase\":0}";

    static final String EXP = "{\"family\":\"exp\",\"q0\":0.1,\"beta\":4,\"r0\":0.7}";

    static Scenario generated(long seed) {
        return parse(ScenarioGenerator.document(seed, "g", 60, 5, List.of("A", "B", "C")));
    }

    static Scenario parse(String document) {
        return ScenarioReader.parse("test", document.getBytes(StandardCharsets.UTF_8)).get(0);
    }
}
