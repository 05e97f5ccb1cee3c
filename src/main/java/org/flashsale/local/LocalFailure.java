package org.flashsale.local;

/** What can go wrong with a local broker or cluster. */
public enum LocalFailure {
    /** No free port was found. */
    NO_FREE_PORT,
    /** The broker did not start. */
    BROKER_NOT_STARTED,
    /** Flink did not start. */
    FLINK_NOT_STARTED,
    /** A process of the cluster ended or did not answer in time. */
    CLUSTER_NOT_STARTED,
    /** Flink's REST interface refused or did not answer. */
    FLINK_UNREACHABLE,
    /** The job did not stop with a savepoint. */
    STOP_FAILED
}
