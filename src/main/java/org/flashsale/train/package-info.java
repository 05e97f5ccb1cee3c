/**
 * Training of model bundles from event logs: cleaning and labels, a multi-head logistic regression
 * with calibration, its graph, its manifest and its card. The rows come from {@link
 * org.flashsale.features.UserState}, the code that serves them in the job, and the same events,
 * options and seed give the same bytes.
 *
 * <p>How to add a model: write what it learns as one class that ends in a {@code byte[]} graph, and
 * let {@link org.flashsale.train.BundleWriter} put it into a bundle; the job needs no change.
 */
@NullMarked
package org.flashsale.train;

import org.jspecify.annotations.NullMarked;
