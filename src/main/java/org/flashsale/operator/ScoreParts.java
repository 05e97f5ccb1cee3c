package org.flashsale.operator;

import java.io.Serializable;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.metrics.MetricGroup;
import org.flashsale.operator.Models.Model;
import org.flashsale.scoring.BatchPolicy;
import org.flashsale.scoring.BundleSource;
import org.flashsale.scoring.ScoreSettings;
import org.flashsale.scoring.UserCache;

/** What {@link ScoreOperator} is put together from; tests put others in. */
interface ScoreParts extends Serializable {

    /** Those of a job. */
    ScoreParts OF_A_JOB =
            new ScoreParts() {
                private static final long serialVersionUID = 1L;
            };

    /** How model bundles are loaded. */
    default Models.Loader loader(
            ScoreSettings settings, BundleSource source, LongSupplier nanoClock) {
        return Models.loader(settings, source, nanoClock);
    }

    /** The model of each event time. */
    default LongFunction<Model> choice(Models models) {
        return models::at;
    }

    /** How many rows are waited for. */
    default BatchPolicy policy(ScoreSettings settings) {
        return new BatchPolicy(settings.maxBatch(), settings.deadlineMs(), false);
    }

    /** Least memory of the cache of recent users, bytes. */
    default long cacheBytesMin() {
        return UserCache.BYTES_MIN;
    }

    /** Where metrics are told. */
    default MetricGroup metrics(MetricGroup operator) {
        return operator;
    }

    /** Where waves run. */
    default WaveDevice device(MailboxExecutor mailbox, DeviceThread.WaveDone done) {
        return new DeviceThread(mailbox, done);
    }
}
