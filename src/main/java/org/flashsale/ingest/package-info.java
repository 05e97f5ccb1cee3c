/**
 * Real logs of other shops to events. A new log format is one {@link
 * org.flashsale.ingest.RowParser} and one constant of {@link org.flashsale.ingest.LogFormat}.
 */
@NullMarked
package org.flashsale.ingest;

import org.jspecify.annotations.NullMarked;
