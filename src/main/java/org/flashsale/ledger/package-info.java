/**
 * What stock there is and where: {@link org.flashsale.ledger.Ledger}. The order system's movements
 * are facts and are never refused; what contradicts the books becomes an alert.
 */
@NullMarked
package org.flashsale.ledger;

import org.jspecify.annotations.NullMarked;
