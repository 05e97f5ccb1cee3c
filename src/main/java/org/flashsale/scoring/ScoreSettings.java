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
 * @param cacheBytes most memory for recent users of a slot; 0 to keep none
 * @param dirtyMax users that may be unwritten between batches
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
        long cacheBytes,
        int dirtyMax)
        implements Serializable {

    /** Most rows of one run that any settings may ask for. */
    public static final int BATCH_LIMIT = 8_192;

    /** Most memory for recent users that any settings may ask for. */
    public static final long CACHE_LIMIT = 1L << 30;

    /** Memory for recent users unless another is given. */
    public static final long CACHE_BYTES = 256L << 20;

    /** Unwritten users unless another number is given. */
    public static final int DIRTY_MAX = 20_000;

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
                cacheBytes >= 0 && cacheBytes <= CACHE_LIMIT,
                "the cache is outside 0 to " + CACHE_LIMIT + " bytes: " + cacheBytes);
        require(dirtyMax >= 0, "the unwritten users are below 0: " + dirtyMax);
    }

    /** With the cache as it is unless another is given. */
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
                CACHE_BYTES,
                DIRTY_MAX);
    }

    /** The same with another cache. */
    public ScoreSettings withCache(long bytes, int mostDirty) {
        return new ScoreSettings(
                modelUri,
                device,
                gpuIndex,
                intraOpThreads,
                maxBatch,
                deadlineMs,
                latenessMs,
                floodLimit,
                bytes,
                mostDirty);
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
                cacheBytes,
                dirtyMax);
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }
}
