package org.flashsale.scoring;

/** A model run that gave no scores; the rows are untouched and may be scored by another. */
public final class ScoringFailed extends Exception {

    private static final long serialVersionUID = 1L;

    /** Reports a failed run. */
    public ScoringFailed(String detail, Throwable cause) {
        super(detail, cause);
    }
}
