package org.flashsale.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FreshScenariosTest {

    @Test
    void everySeedGivesMarketsThatCanBeReadAndAllOfThemVary() {
        Set<Integer> pools = new HashSet<>();
        Set<DemandCurve.Family> families = new HashSet<>();
        Set<Truth.EventType> events = new HashSet<>();
        Set<Boolean> spills = new HashSet<>();
        for (Scenario scenario : read(FreshScenarios.document(11, 60))) {
            pools.add(scenario.pools().size());
            scenario.truth().skus().forEach(sku -> families.add(sku.demand().family()));
            scenario.truth().events().forEach(event -> events.add(event.type()));
            spills.add(scenario.truth().spill() > 0);
        }
        assertThat(pools).containsExactlyInAnyOrder(2, 3, 4, 5);
        assertThat(families).containsExactlyInAnyOrder(DemandCurve.Family.values());
        assertThat(events).containsExactlyInAnyOrder(Truth.EventType.values());
        assertThat(spills).hasSize(2);
    }

    @Test
    void aSeedGivesTheSameMarketsHoweverManyThereAre() {
        List<Scenario> three = read(FreshScenarios.document(5, 3));
        assertThat(read(FreshScenarios.document(5, 2))).isEqualTo(three.subList(0, 2));
        assertThat(read(FreshScenarios.document(6, 2)).get(0).skus())
                .isNotEqualTo(three.get(0).skus());
    }

    private static List<Scenario> read(String document) {
        return ScenarioReader.parse("fresh", document.getBytes(StandardCharsets.UTF_8));
    }
}
