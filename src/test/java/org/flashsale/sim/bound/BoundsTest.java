package org.flashsale.sim.bound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.flashsale.sim.FreshScenarios;
import org.flashsale.sim.Manners;
import org.flashsale.sim.Market;
import org.flashsale.sim.Scenario;
import org.flashsale.sim.ScenarioReader;
import org.flashsale.sim.virtual.Foresight;
import org.flashsale.sim.virtual.Outcome;
import org.flashsale.sim.virtual.PolicyPair;
import org.flashsale.sim.virtual.VirtualSale;
import org.junit.jupiter.api.Test;

class BoundsTest {
    private static final Path FOLDER = Path.of("src/test/resources/scenarios");

    @Test
    void theyAgreeWithTheReference() throws IOException {
        JsonNode reference =
                new ObjectMapper()
                        .readTree(FOLDER.resolve("two-reference.json").toFile())
                        .path("scenarios");
        for (Scenario scenario : ScenarioReader.read(FOLDER.resolve("two.json"))) {
            Bounds bounds = Bounds.of(new Market(scenario, 0));
            JsonNode known = reference.path(scenario.id());
            close(bounds.fluidNet(), known.path("fluidBoundNet"));
            close(bounds.fluidRevenue(), known.path("fluidBoundRevenue"));
            close(bounds.pooledNet().orElseThrow(), known.path("dpBoundNet"));
            for (int i = 0; i < scenario.skus().size(); i++) {
                close(bounds.fluidNetPerSku()[i], known.path("fluidBoundNetPerSku").get(i));
                double pooled = bounds.pooledNetPerSku().orElseThrow()[i];
                close(pooled, known.path("dpBoundNetPerSku").get(i));
            }
        }
    }

    @Test
    void aRestockThatComesTooLateToBeSharedIsWorthLessThanStockAtTheStart() {
        Market market = market("two.json", 0);
        Market.Conditions calm = market.conditions(0, 0);
        FluidProblem late = new FluidProblem(market, 0, 0, 50);
        late.views(5_000, calm);
        late.restock(400);
        late.views(100, calm);
        FluidProblem early = new FluidProblem(market, 0, 0, 450);
        early.views(5_100, calm);
        FluidProblem without = new FluidProblem(market, 0, 0, 50);
        without.views(5_100, calm);
        double net = late.solve().net();
        assertThat(net).isLessThan(0.5 * early.solve().net());
        assertThat(net).isGreaterThan(1.01 * without.solve().net());
    }

    @Test
    void aRestockThatIsNotMissedBeforeItComesIsAsGoodAsStockAtTheStart() {
        Market market = market("two.json", 0);
        Market.Conditions calm = market.conditions(0, 0);
        FluidProblem shared = new FluidProblem(market, 0, 0, 300);
        shared.views(2_500, calm);
        shared.restock(150);
        shared.views(2_500, calm);
        FluidProblem early = new FluidProblem(market, 0, 0, 450);
        early.views(5_000, calm);
        double net = early.solve().net();
        assertThat(shared.solve().net()).isCloseTo(net, within(1e-6 * net));
    }

    @Test
    void substitutionAddsToTheBoundAndWithoutItBothProblemsAgree() {
        Market market = market("two.json", 0);
        double[] alone = new SpillProblem(market, true).solve();
        assertThat(alone).containsExactly(Bounds.of(market).fluidNetPerSku(), within(1e-3));
        for (Scenario scenario : fresh(7, 3)) {
            Market spilling = new Market(scenario, 0);
            double separate = 0;
            for (int i = 0; i < scenario.skus().size(); i++) {
                Scenario.Sku sku = scenario.skus().get(i);
                double stock = sku.stock().stream().mapToLong(Long::longValue).sum();
                double residual = sku.residualValue();
                stock += spilling.restocked(i, 0);
                separate += FluidProblem.of(spilling, i, 0, residual, stock).solve().net();
            }
            double together = Arrays.stream(new SpillProblem(spilling, true).solve()).sum();
            assertThat(together).isGreaterThan(separate * (1 - 1e-6));
        }
    }

    @Test
    void noOracleEarnsMoreThanTheBoundOnAverage() {
        for (Scenario scenario : fresh(8, 2)) {
            Foresight foresight = new Foresight(scenario);
            List<PolicyPair> oracles = List.of(PolicyPair.of("oracle-resolve"));
            double net = 0;
            int seeds = 12;
            for (int seed = 0; seed < seeds; seed++) {
                Market market = new Market(scenario, seed);
                Outcome outcome = VirtualSale.play(market, foresight, oracles, Manners.GOOD).get(0);
                net += outcome.net() / seeds;
            }
            assertThat(net).isLessThan(1.02 * Bounds.of(new Market(scenario, 0)).fluidNet());
        }
    }

    private static void close(double ours, JsonNode known) {
        assertThat(ours).isCloseTo(known.asDouble(), within(1e-4 * known.asDouble()));
    }

    private static Market market(String file, int index) {
        return new Market(ScenarioReader.read(FOLDER.resolve(file)).get(index), 0);
    }

    private static List<Scenario> fresh(long seed, int count) {
        byte[] document = FreshScenarios.document(seed, count).getBytes(StandardCharsets.UTF_8);
        return ScenarioReader.parse("fresh", document);
    }
}
