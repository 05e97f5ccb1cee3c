package org.flashsale.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.flashsale.operator.Models.Model;
import org.flashsale.operator.WavePool.Filling;
import org.flashsale.scoring.GuardedScorer;
import org.flashsale.scoring.ModelBook;
import org.flashsale.scoring.ModelBundle;
import org.flashsale.scoring.ScoreSettings;
import org.flashsale.scoring.TestBundle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WavePoolTest {

    @TempDir private Path folder;

    private static Model model(ModelBundle bundle) {
        return new Model(
                new ModelBook.Bundle("toy", bundle.sha256()),
                bundle.manifest(),
                new GuardedScorer(new ToyScorer(1, 4, 0, 3), bundle, () -> 0),
                1);
    }

    @Test
    void wavesComeBackToTheirModelAndGoWithIt() throws Exception {
        ModelBundle bundle = new TestBundle(1).load(folder);
        WavePool pool =
                new WavePool(new ScoreMetrics(new KeptMetrics(), ScoreSettings.DEFAULT), () -> 0);
        Model first = model(bundle);
        Filling wave = pool.take(first);
        pool.giveBack(wave);
        assertThat(pool.take(first)).isSameAs(wave);
        for (int release = 0; release < 5; release++) {
            pool.giveBack(wave);
            wave.model().scorer().close();
            wave = pool.take(model(bundle));
            assertThat(pool.spare()).as("of models that are closed").isZero();
        }
    }
}
