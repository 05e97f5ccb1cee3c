/** The one place that decides: {@link org.flashsale.control.SkuController}. */
@NullMarked
package org.flashsale.control;

import org.jspecify.annotations.NullMarked;
