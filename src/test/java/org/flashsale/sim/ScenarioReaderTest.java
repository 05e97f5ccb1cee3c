package org.flashsale.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.flashsale.failure.UsageError;
import org.flashsale.plan.SalePlan;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScenarioReaderTest {
    private static final Path EXAMPLE = Path.of("examples", "demo-scenario.json");
    private static final Path OTHERS = Path.of("..", "shared", "scenarios", "scenarios.json");

    @TempDir private Path folder;

    @Test
    void theExampleIsWhatTheGeneratorMakes() throws IOException {
        String committed = Files.readString(EXAMPLE);
        assertThat(committed.strip())
                .as("rewrite %s with ScenarioGenerator.main", EXAMPLE)
                .isEqualToNormalizingNewlines(ScenarioGenerator.demo());
    }

    @Test
    void theExampleHasWhatTheDemoPromises() {
        Scenario demo = ScenarioReader.read(EXAMPLE).get(0);
        assertThat(demo.skus()).hasSizeGreaterThanOrEqualTo(20);
        assertThat(demo.pools()).hasSize(4);
        Market market = new Market(demo, 1);
        double opening = 0;
        double restocked = 0;
        int undercuts = 0;
        for (int tick = 0; tick < demo.ticks(); tick++) {
            opening = Math.max(opening, market.meanViews(0, 0, tick));
            restocked += market.restocks(tick).size();
            undercuts += market.undercuts(tick).size();
        }
        assertThat(opening).isEqualTo(market.meanViews(0, 0, 0)).isPositive();
        assertThat(restocked).isPositive();
        assertThat(undercuts).isPositive();
    }

    @Test
    void thePublicScenariosLoadWhereTheyAreAtHand() {
        assumeThat(Files.exists(OTHERS)).as("%s is absent", OTHERS).isTrue();
        List<Scenario> scenarios = ScenarioReader.read(OTHERS);
        assertThat(scenarios).extracting(Scenario::id).hasSize(8).contains("P6-restock");
    }

    @Test
    void thePlanHoldsWhatTheMerchantKnowsInMinorUnits() {
        SalePlan plan = ScenarioPlan.of(Scenarios.simple(Scenarios.EXP, "[]"), 5_000, "p", "a");
        assertThat(plan.start()).isEqualTo(5_000);
        assertThat(plan.end()).isEqualTo(105_000);
        assertThat(plan.tickMs()).isEqualTo(10_000);
        assertThat(plan.transfer()).isEqualTo(new SalePlan.Transfer(100, 20_000));
        var sku = plan.skus().get(0);
        assertThat(sku.list()).isEqualTo(10_000);
        assertThat(sku.flash()).isEqualTo(7_000);
        assertThat(sku.effectiveFloor()).isEqualTo(4_200);
        assertThat(sku.endings()).containsExactly(99);
        assertThat(sku.cooldownMs()).isEqualTo(10_000);
        assertThat(sku.pools().get(1).forecastViews()).isEqualTo(250);
        assertThat(sku.pools().get(1).expectedStock()).isEqualTo(10);
    }

    @Test
    void stretchingKeepsTheSharesOfLeadAndCooldown() {
        Scenario demo = ScenarioReader.read(EXAMPLE).get(0).over(60, 60);
        assertThat(demo.tickSec()).isEqualTo(1);
        assertThat(demo.transfer().leadTicks()).isEqualTo(2);
        assertThat(demo.guardrails().minChangeTicks()).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    "format":"flashsale-scenarios/1" | "format":"other"     | format: must be
                    "ticks":10                       | "ticks":0            | scenarios[0].ticks
                    "ticks":10                       | "ticks":1.5          | scenarios[0].ticks
                    "tickSec":10                     | "tickSec":9          | tickSec: must be
                    "horizonSec":100                 | "horizonSec":1e999   | horizonSec
                    "pools":["A","B"]                | "pools":["A","A"]    | pools: must be
                    "pools":["A","B"]                | "pools":["A"]        | must be a list of 1
                    "stock":[20,10]                  | "stock":[20,-1]      | skus[0].stock[1]
                    "stock":[20,10]                  | "stock":[20,1.5]     | whole units
                    "flashPrice":70                  | "flashPrice":170     | skus[0].flashPrice
                    "flashPrice":70                  | "flashPrice":null    | not null
                    "unitCost":40                    | "unitCost":99        | floor
                    "family":"exp"                   | "family":"cubic"     | exp, logit, linear
                    "q0":0.1                         | "q0":"0.1"           | demand.q0
                    "openTau":0.05                   | "openTau":0          | openTau
                    "spill":0                        | "spill":2            | spill
                    "id":"X"                         | "id":""              | skus[0].id
                    "events":[]                      | "events":[{"type":"storm","at":0}] | one of
                    "events":[]                      | "events":[7]         | events[0]: must be
                    "events":[]                      | "events":{}          | events: must be a list
                    """)
    void whatIsWrongIsOneLineThatNamesItsPlace(String good, String bad, String message) {
        String document = Scenarios.document(Scenarios.EXP, "[]").replace(good, bad);
        assertThat(document).contains(bad);
        assertThatThrownBy(() -> Scenarios.parse(document))
                .isInstanceOf(UsageError.class)
                .hasMessageContaining(message)
                .hasMessageStartingWith("test: ")
                .hasMessageNotContaining("\n");
    }

    @Test
    void aRestockOfAnUnknownSkuIsRefused() {
        assertThatThrownBy(
                        () ->
                                Scenarios.simple(
                                        Scenarios.EXP,
                                        "[{\"type\":\"restock\",\"at\":0.5,\"pool\":0,"
                                                + "\"units\":{\"Y\":1}}]"))
                .isInstanceOf(UsageError.class)
                .hasMessageContaining("unknown SKU 'Y'");
    }

    @Test
    void noBytesBreakTheReader() throws IOException {
        byte[] good = Files.readAllBytes(EXAMPLE);
        SplittableRandom random = new SplittableRandom(7);
        int refused = 0;
        for (int round = 0; round < 300; round++) {
            byte[] bad = good.clone();
            for (int i = 0; i < 3; i++) {
                bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
            }
            try {
                ScenarioReader.parse("round " + round, bad);
            } catch (UsageError expected) {
                refused++;
                assertThat(expected.getMessage().lines())
                        .isNotEmpty()
                        .allMatch(line -> line.length() < 400)
                        .allMatch(line -> line.startsWith("round "));
            }
        }
        assertThat(refused).isGreaterThan(100);
        for (String document : List.of("", "null", "[]", "[".repeat(5_000), "{\"a\":1,\"a\":2}")) {
            assertThatThrownBy(() -> Scenarios.parse(document)).isInstanceOf(UsageError.class);
        }
    }

    @Test
    void aMissingFileIsTheCallersMistake() {
        assertThatThrownBy(() -> ScenarioReader.read(folder.resolve("none.json")))
                .isInstanceOf(UsageError.class)
                .hasMessageContaining("none.json");
    }
}
