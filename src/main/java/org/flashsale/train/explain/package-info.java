/**
 * Explanations of scores that need more than the score: the graph's weights and trees, for exact
 * contributions, and a log, for the event with its history.
 */
@NullMarked
package org.flashsale.train.explain;

import org.jspecify.annotations.NullMarked;
