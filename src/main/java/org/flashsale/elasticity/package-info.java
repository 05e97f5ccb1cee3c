/**
 * Price elasticities from a sales history, and the prior slopes that sale plans take from them. A
 * new layout of a history is one constant of {@link org.flashsale.elasticity.HistoryFormat}.
 */
@NullMarked
package org.flashsale.elasticity;

import org.jspecify.annotations.NullMarked;
