package org.flashsale.demand;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.flashsale.testing.ForAll;
import org.junit.jupiter.api.Test;

class ScorerTest {

    @Test
    void isTheSameForEveryOrderAndGroupingOfTheParts() {
        ForAll.seeds(
                200,
                random -> {
                    List<Scorer> views = new ArrayList<>();
                    for (int i = 1 + random.nextInt(8); i > 0; i--) {
                        String model = "m" + random.nextInt(2);
                        views.add(new Scorer(model, "" + random.nextInt(3), random.nextInt(5)));
                    }
                    Scorer once = views.stream().reduce(Scorer.NONE, Scorer::newest);
                    assertThat(views).contains(once).allMatch(view -> view.at() <= once.at());
                    Collections.shuffle(views, random);
                    DemandSum left = DemandSum.empty("sale", "sku", 0, 1);
                    DemandSum right = DemandSum.empty("sale", "sku", 0, 1);
                    views.forEach(view -> (random.nextBoolean() ? left : right).scoredBy(view));
                    left.add(right);
                    assertThat(left.scorer()).isEqualTo(once);
                });
    }
}
