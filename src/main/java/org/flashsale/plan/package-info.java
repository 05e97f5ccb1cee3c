/** Sale plans: what a merchant allows and expects, parsed and validated as one document. */
@NullMarked
package org.flashsale.plan;

import org.jspecify.annotations.NullMarked;
