package org.flashsale.plan;

import static org.assertj.core.api.Assertions.assertThat;

import org.flashsale.testing.ForAll;
import org.junit.jupiter.api.Test;

class SalePlansRoundTripTest {

    @Test
    void whatWasWrittenIsReadAsTheSamePlan() {
        ForAll.seeds(
                150,
                random -> {
                    SalePlan plan = RandomPlans.plan(random);
                    String yaml = SalePlans.toYaml(plan);
                    assertThat(SalePlans.parse(yaml))
                            .as(yaml)
                            .isEqualTo(new SalePlans.Parsed.Valid(plan));
                });
    }
}
