/**
 * Sale plans: what a merchant allows and expects, parsed and validated as one document.
 *
 * <p>{@link org.flashsale.plan.SalePlans} reads and writes documents, {@link
 * org.flashsale.plan.PlanBook} knows which plan holds at which event time. How do I add a field? To
 * the record, its binary format (a new version), the parser, the writer, {@code
 * schemas/sale-plan.schema.json} and, if it can be wrong, a row of the defects in the tests.
 */
@NullMarked
package org.flashsale.plan;

import org.jspecify.annotations.NullMarked;
