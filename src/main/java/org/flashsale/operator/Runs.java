package org.flashsale.operator;

import java.io.Serializable;
import java.util.Set;

/** The submissions of jobs of one name, each with transactions of its own. */
public interface Runs extends Serializable {

    /** Id of this submission. */
    String own();

    /**
     * Aborts the open transactions of all submissions of this name but some and this one, so that
     * readers of committed records need not wait for them to time out.
     *
     * @param kept submissions whose transactions the sinks finish: those of the restored state
     * @throws Exception when the broker cannot or must not do so
     */
    void abortOthers(Set<String> kept) throws Exception;
}
