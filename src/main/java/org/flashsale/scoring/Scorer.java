package org.flashsale.scoring;

/**
 * Scores batches. Batches of one scorer may be scored by several threads at once, each batch by one
 * at a time.
 */
public interface Scorer extends AutoCloseable {

    /** Largest number of rows of a run. */
    int rowsMax();

    /** Rows that a run of this many is padded to: its cost is that of so many. */
    int bucket(int rows);

    /** Makes buffers for this scorer's model; freed with the scorer, or by {@link #free}. */
    Batch newBatch();

    /** Frees what the scorer holds of a batch that is not under way and not used again. */
    default void free(Batch batch) {}

    /**
     * Scores the first rows of a batch that this scorer made. An output for which the model has no
     * head keeps its NaN.
     *
     * @param rows 1 to {@link #rowsMax}
     * @throws ScoringFailed when the model did not run; the inputs are untouched
     */
    void score(Batch batch, int rows) throws ScoringFailed;

    /**
     * Asks the runs that are under way to end at once, by any thread: they fail. A model whose
     * kernel does not come to its end goes on all the same.
     */
    default void cutOff() {}

    /** Where the model runs: {@code cpu} or {@code cuda:INDEX}. */
    String executionDevice();

    /**
     * Frees what the scorer holds, or has the last run that is under way free it; its batches are
     * not to be used afterwards.
     */
    @Override
    void close();
}
