/**
 * Logs as the job's input: an event log becomes a sale plan and the records of the input topics in
 * order of event time, and what the job made of them becomes a report.
 */
@NullMarked
package org.flashsale.replay;

import org.jspecify.annotations.NullMarked;
