package org.flashsale.scoring;

/**
 * Scores waves of feature rows. One thread at a time. The outputs hold until the next call of
 * {@link #score}.
 */
public interface Scorer extends AutoCloseable {

    /** Largest number of rows of a wave. */
    int rowsMax();

    /**
     * Scores rows.
     *
     * @param features row after row, each as wide as the feature catalogue
     * @param rows 1 to {@link #rowsMax}
     * @throws ScoringFailed when the model did not run, or said nothing usable
     */
    void score(float[] features, int rows) throws ScoringFailed;

    /** Purchase probability of a row, 0 to 1. */
    float purchase(int row);

    /** Exit probability of a row, 0 to 1; NaN when the model has no such output. */
    float exit(int row);

    /** Where the model runs: {@code cpu} or {@code cuda:INDEX}. */
    String executionDevice();

    /** Frees what the scorer holds. */
    @Override
    void close();
}
