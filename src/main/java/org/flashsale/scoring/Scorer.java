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

    /** Makes buffers for this scorer's model; freed with the scorer. */
    Batch newBatch();

    /**
     * Scores the first rows of a batch that this scorer made. An output for which the model has no
     * head keeps its NaN.
     *
     * @param rows 1 to {@link #rowsMax}
     * @throws ScoringFailed when the model did not run; the inputs are untouched
     */
    void score(Batch batch, int rows) throws ScoringFailed;

    /** Where the model runs: {@code cpu} or {@code cuda:INDEX}. */
    String executionDevice();

    /** Frees what the scorer holds; its batches are not to be used afterwards. */
    @Override
    void close();
}
