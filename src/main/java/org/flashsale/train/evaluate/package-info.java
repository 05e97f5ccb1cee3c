/**
 * How good models are: measures with intervals over independent units, paired differences between
 * bundles, parts of the data on their own, and a page that shows them. Bundles are scored by the
 * very scorer of the job.
 *
 * <p>How to add a measure: a constant in {@link org.flashsale.train.evaluate.Measure} and its line
 * in {@link org.flashsale.train.evaluate.Measures}, with its naive twin in the tests.
 */
@NullMarked
package org.flashsale.train.evaluate;

import org.jspecify.annotations.NullMarked;
