package org.flashsale.operator;

import java.io.Serializable;
import java.util.Optional;
import org.flashsale.calibration.CalibrationSettings;

/**
 * How a job recalibrates.
 *
 * @param settings limits, and whether at all
 * @param job name of the job
 * @param replay whether it replays a log: it then follows what was published when the log was made,
 *     by whatever job, and publishes nothing, so that replays of a log score alike
 */
public record CalibrationUse(CalibrationSettings settings, String job, boolean replay)
        implements Serializable {

    /** For operators on their own. */
    static final CalibrationUse OFF_THE_JOB =
            new CalibrationUse(CalibrationSettings.DEFAULT, "flashsale", false);

    /** The job whose calibrations count; empty for those of all. */
    Optional<String> name() {
        return replay ? Optional.empty() : Optional.of(job);
    }
}
