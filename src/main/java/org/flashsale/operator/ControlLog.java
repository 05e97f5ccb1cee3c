package org.flashsale.operator;

import org.flashsale.domain.ControlRecord;

/** The control topic as {@link ClaimOperator} needs it: read to its end, and written. */
public interface ControlLog extends ControlBootstrap {

    /**
     * Writes a record, and returns when the broker has it.
     *
     * @return when the broker took it, epoch ms
     * @throws Exception when it cannot: the task fails and is tried again
     */
    long append(ControlRecord record) throws Exception;
}
