package org.flashsale.job;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.apache.flink.core.execution.CheckpointType;
import org.apache.flink.core.execution.JobClient;

/**
 * A canonical savepoint of the whole job after the first part of {@link SaleLog}, in one file. It
 * was taken when nothing was left to commit: so it names no producer of its broker, and another
 * broker can stand in its place, given the same records at the same offsets.
 */
public final class KeptJob {

    private static final String FILE = "_metadata";

    private KeptJob() {}

    /**
     * Makes one.
     *
     * @param target folder for it
     */
    public static void make(Path target) throws Exception {
        Path folder = Files.createTempDirectory("flashsale-kept");
        try (Lab lab = Lab.start(folder, 1)) {
            SaleLog.write(lab, 0);
            JobClient job = JobRuns.start(lab, 1, "");
            JobRuns.awaitParts(lab, 1);
            awaitCheckpoints(lab, job, 3);
            Path savepoint = Path.of(URI.create(JobRuns.stop(job, folder)));
            Files.createDirectories(target);
            Files.copy(
                    savepoint.resolve(FILE),
                    target.resolve(FILE),
                    StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** After the first of them nothing new was written, so the next ones have nothing to commit. */
    private static void awaitCheckpoints(Lab lab, JobClient job, int count) throws Exception {
        for (int i = 0; i < count; i++) {
            lab.flink()
                    .cluster()
                    .triggerCheckpoint(job.getJobID(), CheckpointType.CONFIGURED)
                    .get();
        }
    }
}
