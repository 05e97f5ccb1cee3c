/**
 * Thin Flink operators around decision logic that knows nothing of Flink. To add an operator: put
 * its logic elsewhere, keep here only state, timers and outputs, and give it a uid and a name in
 * {@code job.SaleJob}.
 */
@NullMarked
package org.flashsale.operator;

import org.jspecify.annotations.NullMarked;
