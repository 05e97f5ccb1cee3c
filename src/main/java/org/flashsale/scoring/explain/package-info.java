/**
 * Why a score is what it is: what each cell of the row, and the shopper's history as a whole, adds
 * to the logit, beside a typical event. Contributions are Shapley values (Shapley 1953; Štrumbelj
 * and Kononenko 2014) of the game in which a part is either the event's or the {@link
 * org.flashsale.scoring.explain.Baseline}'s, so they add up to the difference of the two logits.
 */
@NullMarked
package org.flashsale.scoring.explain;

import org.jspecify.annotations.NullMarked;
