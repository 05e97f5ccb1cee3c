package org.flashsale.scoring;

/** A model run that gave no scores; the rows are untouched and may be scored by another. */
public final class ScoringFailed extends Exception {

    private static final long serialVersionUID = 1L;

    private final boolean outOfMemory;

    /** Reports a run that did not take place. */
    public ScoringFailed(String detail) {
        super(detail);
        this.outOfMemory = false;
    }

    /** Reports a failed run. */
    public ScoringFailed(String detail, Throwable cause) {
        this(detail, cause, false);
    }

    /** Reports a failed run, and whether it is memory that did not suffice. */
    public ScoringFailed(String detail, Throwable cause, boolean outOfMemory) {
        super(detail, cause);
        this.outOfMemory = outOfMemory;
    }

    /** Whether the memory of the device or the process did not suffice. */
    public boolean outOfMemory() {
        return outOfMemory;
    }
}
