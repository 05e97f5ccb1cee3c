package org.flashsale.bench;

import org.flashsale.scoring.Batch;
import org.flashsale.scoring.BundleSource;
import org.flashsale.scoring.Device;
import org.flashsale.scoring.ModelBundle;
import org.flashsale.scoring.ScoreSettings;
import org.flashsale.scoring.Scorer;
import org.flashsale.scoring.onnx.OrtScorer;

/** The step model over buffers that are used again, as the operator runs it. */
final class DirectModel implements AutoCloseable {

    private final Scorer scorer;
    private final Batch batch;

    /**
     * @param bundle folder of the step model's bundle
     * @param rowsMax most rows of a run
     */
    DirectModel(String bundle, int rowsMax) throws Exception {
        scorer =
                OrtScorer.open(
                        ModelBundle.load(bundle, BundleSource.LOCAL),
                        new ScoreSettings(bundle, Device.CPU, 0, 1, rowsMax, 10, 0, 50));
        batch = scorer.newBatch();
    }

    /** The buffers. */
    Batch batch() {
        return batch;
    }

    /** Scores what the first rows of the buffers hold. */
    void run(int rows) throws Exception {
        scorer.score(batch, rows);
    }

    @Override
    public void close() {
        scorer.close();
    }
}
