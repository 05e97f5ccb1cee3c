package org.flashsale.operator;

import java.io.IOException;
import java.util.function.LongSupplier;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.flashsale.scoring.BundleRejected;
import org.flashsale.scoring.DeviceUnavailable;
import org.flashsale.scoring.GuardedScorer;
import org.flashsale.scoring.ModelBundle;
import org.flashsale.scoring.ModelManifest;
import org.flashsale.scoring.ScoreSettings;
import org.flashsale.scoring.onnx.OrtScorer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The models of a SCORE subtask, by event time. */
final class Models implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Models.class);

    /** A run that takes longer than so many deadlines counts as failed. */
    private static final long SLOW_DEADLINES = 10;

    private final Model model;

    /**
     * A model that is ready to score.
     *
     * @param manifest what it says of itself
     * @param scorer scores with it, or with its base rates while it fails
     * @param tag marks the recurrent vectors that it made; never 0, the mark of those of no model
     */
    record Model(ModelManifest manifest, GuardedScorer scorer, int tag) {}

    private Models(Model model) {
        this.model = model;
    }

    /**
     * Loads the model that the settings name.
     *
     * @param nanoClock elapsed time, ns, from any origin
     * @throws SuppressRestartsException when the bundle is refused, or the demanded device does not
     *     run it: a restart would meet the same
     * @throws IOException when the bundle's place cannot be read at present
     */
    static Models open(ScoreSettings settings, LongSupplier nanoClock) throws IOException {
        try {
            ModelBundle bundle = ModelBundle.load(settings.modelUri(), FlinkFiles.INSTANCE);
            return new Models(model(bundle, settings, nanoClock));
        } catch (BundleRejected | DeviceUnavailable e) {
            LOG.error("{}", e.getMessage());
            throw new SuppressRestartsException(e);
        }
    }

    private static Model model(ModelBundle bundle, ScoreSettings settings, LongSupplier nanoClock)
            throws BundleRejected, DeviceUnavailable {
        OrtScorer scorer = OrtScorer.open(bundle, settings);
        GuardedScorer guarded = new GuardedScorer(scorer, bundle, nanoClock);
        guarded.slowAfter(SLOW_DEADLINES * settings.deadlineMs() * 1_000_000);
        return new Model(bundle.manifest(), guarded, tag(bundle.modelSha256()));
    }

    /** The first bits of the graph's hash: the same in every process, whatever was released. */
    private static int tag(String sha256) {
        int bits = Integer.parseUnsignedInt(sha256.substring(0, 8), 16);
        return bits == 0 ? 1 : bits;
    }

    /** The model that scores events of a time, epoch ms. The same object while it is the same. */
    Model at(long eventTime) {
        return model;
    }

    @Override
    public void close() {
        model.scorer().close();
    }
}
