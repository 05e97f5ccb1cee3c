package org.flashsale.ingest;

import java.util.Map;
import org.flashsale.domain.EventType;

/**
 * What an import did: rowsRead = rejected + eventsRead.
 *
 * @param rowsRead rows of all files, without headers and blank lines
 * @param rejected rows that became no event
 * @param rejectedByReason the same by reason; reasons that did not occur are absent
 * @param eventsRead rows that became events, the number of events in the log
 * @param eventsByType the same by type
 * @param firstTime time of the first event, epoch ms; 0 without events
 * @param lastTime time of the last event, epoch ms; 0 without events
 */
public record ImportReport(
        long rowsRead,
        long rejected,
        Map<RejectCode, Long> rejectedByReason,
        long eventsRead,
        Map<EventType, Long> eventsByType,
        long firstTime,
        long lastTime) {}
