package org.flashsale.sim;

import static org.assertj.core.api.Assertions.assertThat;

import org.flashsale.testing.ForAll;
import org.junit.jupiter.api.Test;

class DemandCurveTest {

    @Test
    void noPriceOfAFineGridIsBetterThanTheBest() {
        ForAll.seeds(
                60,
                random -> {
                    DemandCurve.Family[] families = DemandCurve.Family.values();
                    DemandCurve curve =
                            new DemandCurve(
                                    families[random.nextInt(families.length)],
                                    0.01 + 0.3 * random.nextDouble(),
                                    1.2 + 6 * random.nextDouble(),
                                    0.7);
                    double wtp = 0.8 + 0.4 * random.nextDouble();
                    double factor = 0.5 + 4 * random.nextDouble();
                    double cost = 0.6 * random.nextDouble();
                    double best = curve.best(cost, wtp, factor);
                    double most = 0;
                    for (double price = cost; price < 3; price += 1e-3) {
                        most = Math.max(most, (price - cost) * curve.at(price, wtp, factor));
                    }
                    double reached = (best - cost) * curve.at(best, wtp, factor);
                    assertThat(reached).isGreaterThanOrEqualTo(most - 1e-9);
                });
    }
}
