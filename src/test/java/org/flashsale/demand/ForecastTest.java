package org.flashsale.demand;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.flashsale.plan.SaleTerms;
import org.flashsale.testing.ForAll;
import org.flashsale.testing.Plans;
import org.junit.jupiter.api.Test;

class ForecastTest {

    @Test
    void isTheSumOfTheSharesAtEveryBoundaryAndLinearBetween() {
        ForAll.seeds(
                100,
                random -> {
                    SaleTerms terms = Plans.random(random).terms();
                    Forecast forecast = Forecast.of(terms);
                    double[] shares = terms.shape().shares(terms.ticks());
                    int tick = random.nextInt(terms.ticks());
                    double sum = 0;
                    for (int t = 0; t < tick; t++) {
                        sum += shares[t];
                    }
                    long boundary = terms.start() + tick * terms.tickMs();
                    assertThat(forecast.before(boundary)).isCloseTo(sum, within(1e-9));
                    assertThat(forecast.before(boundary + terms.tickMs() / 2))
                            .isCloseTo(sum + shares[tick] / 2, within(1e-9));
                });
    }

    @Test
    void coversTheSaleAndNothingElse() {
        SaleTerms terms = Plans.plain().terms();
        Forecast forecast = Forecast.of(terms);
        assertThat(forecast.before(terms.start() - 1)).isZero();
        assertThat(forecast.before(Long.MAX_VALUE)).isCloseTo(1, within(1e-12));
        assertThat(forecast.between(terms.end(), terms.start())).isZero();
    }

    @Test
    void theTicksOfASkuCoverItsForecastWhateverItsShift() {
        SaleTerms terms = Plans.plain().terms();
        Forecast forecast = Forecast.of(terms);
        double sum = 0;
        long from = terms.start();
        int last = terms.tickAt("sku", terms.end() - 1);
        for (int tick = 0; tick <= last; tick++) {
            sum += forecast.between(from, terms.tickEnd("sku", tick));
            from = terms.tickEnd("sku", tick);
        }
        assertThat(from).isEqualTo(terms.end());
        assertThat(sum).isCloseTo(1, within(1e-9));
        double first = forecast.between(terms.start(), terms.tickEnd("sku", 0));
        double expected = 1 + (double) terms.shift("sku") / terms.tickMs();
        assertThat(first).isCloseTo(expected / terms.ticks(), within(1e-9));
    }
}
