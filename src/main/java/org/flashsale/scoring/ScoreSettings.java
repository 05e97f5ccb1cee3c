package org.flashsale.scoring;

import java.io.Serializable;

/**
 * How events are scored.
 *
 * @param modelUri where the bundle is: a folder, a zip, {@code classpath:/...} or a file system URI
 * @param device where the model is to run
 * @param gpuIndex index of the CUDA device, from 0
 * @param intraOpThreads threads of one model run; with 1 the scores do not depend on the batch
 * @param maxBatch most rows of one run
 * @param deadlineMs longest wait of a row for the others, ms
 * @param latenessMs how far behind the watermark an event is still scored, ms
 * @param floodLimit events of one user per second of event time that are scored; the rest is
 *     counted as throttled
 * @param cache what is kept of recent users
 * @param scoredSample share of the scored events that is published, 0 to 1
 * @param explainSample share of the scored events that is explained, 0 to 1
 */
public record ScoreSettings(
        String modelUri,
        Device device,
        int gpuIndex,
        int intraOpThreads,
        int maxBatch,
        long deadlineMs,
        long latenessMs,
        int floodLimit,
        Cache cache,
        double scoredSample,
        double explainSample)
        implements Serializable {

    /** Most rows of one run that any settings may ask for. */
    public static final int BATCH_LIMIT = 8_192;

    /** Most memory for recent users that any settings may ask for. */
    public static final long CACHE_LIMIT = 1L << 30;

    /** The settings that hold unless others are given. */
    public static final ScoreSettings DEFAULT =
            new ScoreSettings("classpath:/models/default", Device.AUTO, 0, 1, 256, 10, 0, 50);

    /** Checks the ranges. */
    public ScoreSettings {
        require(!modelUri.isBlank(), "the model's location is empty");
        require(gpuIndex >= 0, "the GPU index is below 0: " + gpuIndex);
        require(
                intraOpThreads >= 1 && intraOpThreads <= 256,
                "threads of a run are outside 1 to 256: " + intraOpThreads);
        require(
                maxBatch >= 1 && maxBatch <= BATCH_LIMIT,
                "the largest batch is outside 1 to " + BATCH_LIMIT + ": " + maxBatch);
        require(deadlineMs >= 1, "the deadline is below 1 ms: " + deadlineMs);
        require(latenessMs >= 0, "the lateness is below 0: " + latenessMs);
        require(floodLimit >= 1, "the flood limit is below 1: " + floodLimit);
        require(
                scoredSample >= 0 && scoredSample <= 1,
                "the published share is outside 0 to 1: " + scoredSample);
        require(
                explainSample >= 0 && explainSample <= 1,
                "the explained share is outside 0 to 1: " + explainSample);
    }

    /**
     * Memory for recent users of a slot.
     *
     * @param bytes most of it; 0 to keep none
     * @param unwritten users that may be unwritten between batches
     */
    public record Cache(long bytes, int unwritten) implements Serializable {

        /** The cache unless another is given. */
        public static final Cache DEFAULT = new Cache(256L << 20, 20_000);

        /** Checks the ranges. */
        public Cache {
            require(
                    bytes >= 0 && bytes <= CACHE_LIMIT,
                    "the cache is outside 0 to " + CACHE_LIMIT + " bytes: " + bytes);
            require(unwritten >= 0, "the unwritten users are below 0: " + unwritten);
        }
    }

    /**
     * With the cache as it is unless another is given, all scored events published, none explained.
     */
    public ScoreSettings(
            String modelUri,
            Device device,
            int gpuIndex,
            int intraOpThreads,
            int maxBatch,
            long deadlineMs,
            long latenessMs,
            int floodLimit) {
        this(
                modelUri,
                device,
                gpuIndex,
                intraOpThreads,
                maxBatch,
                deadlineMs,
                latenessMs,
                floodLimit,
                Cache.DEFAULT,
                1,
                0);
    }

    /** The same with another cache. */
    public ScoreSettings withCache(Cache other) {
        return new ScoreSettings(
                modelUri,
                device,
                gpuIndex,
                intraOpThreads,
                maxBatch,
                deadlineMs,
                latenessMs,
                floodLimit,
                other,
                scoredSample,
                explainSample);
    }

    /** The same with another share of explained events. */
    public ScoreSettings withExplained(double share) {
        return new ScoreSettings(
                modelUri,
                device,
                gpuIndex,
                intraOpThreads,
                maxBatch,
                deadlineMs,
                latenessMs,
                floodLimit,
                cache,
                scoredSample,
                share);
    }

    /** The same on another GPU. */
    public ScoreSettings withGpuIndex(int index) {
        return new ScoreSettings(
                modelUri,
                device,
                index,
                intraOpThreads,
                maxBatch,
                deadlineMs,
                latenessMs,
                floodLimit,
                cache,
                scoredSample,
                explainSample);
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }
}
