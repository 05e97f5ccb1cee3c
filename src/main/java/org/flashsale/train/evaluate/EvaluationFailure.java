package org.flashsale.train.evaluate;

/** Why an evaluation that was asked for correctly failed. */
public enum EvaluationFailure {
    /** The model did not run. */
    SCORING_FAILED
}
