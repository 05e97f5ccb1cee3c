/**
 * All options of the job, as Flink {@code ConfigOption}s below {@code flashsale.}, and the
 * validated settings that the rest of the code takes. To add an option: a constant in {@link
 * org.flashsale.config.JobOptions}, a field in {@link org.flashsale.config.JobSettings}.
 */
@NullMarked
package org.flashsale.config;

import org.jspecify.annotations.NullMarked;
