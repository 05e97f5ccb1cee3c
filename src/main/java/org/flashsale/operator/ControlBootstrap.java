package org.flashsale.operator;

import java.io.Serializable;
import java.util.List;
import org.flashsale.domain.ControlRecord;
import org.flashsale.domain.Read;

/**
 * Reads the control topic to its end, on a start without state: so an operator knows what is
 * ordered before it sees its first event. Later records reach it by broadcast, and those that it
 * read here once more.
 */
@FunctionalInterface
public interface ControlBootstrap extends Serializable {

    /**
     * The usable records from the first to the last that was there at the call, in order; bad ones
     * are left to the source, which makes dead letters of them.
     *
     * @throws Exception when the topic cannot be read: the task fails and is tried again
     */
    List<Read.Good<ControlRecord>> readToEnd() throws Exception;
}
