package org.flashsale.operator;

import org.flashsale.plan.JobClaim;

/** Another job of this name has the higher claim: this one must not decide any more. */
public final class Fenced extends Exception {

    /** The word by which it is known in exception, log and metric. */
    public static final String CODE = "FENCED";

    private static final long serialVersionUID = 1L;

    Fenced(JobClaim winner) {
        super(
                CODE
                        + ": job "
                        + winner.job()
                        + " has taken over the name "
                        + winner.name()
                        + " with epoch "
                        + winner.epoch()
                        + "; this one stops for good. Two jobs on one broker need two names"
                        + " (flashsale.name).");
    }
}
