/**
 * What is remembered of a shopper and the feature row that a model reads of it. One code path
 * serves the trainer and the job, and nothing here knows Flink, a clock or a random source.
 *
 * <p>How to add a feature: append a constant to {@link org.flashsale.features.Feature}, write its
 * cell in {@link org.flashsale.features.UserState}, and its definition in the naive twin of the
 * tests. The catalogue's hash changes with it, so older model bundles are refused until they are
 * trained again. What the state must keep for it goes into {@link
 * org.flashsale.features.UserRecord} as a new version that still reads the old ones, and into its
 * form in the cache, {@link org.flashsale.features.OpenRecord}.
 */
@NullMarked
package org.flashsale.features;

import org.jspecify.annotations.NullMarked;
