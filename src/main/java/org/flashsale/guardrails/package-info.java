/**
 * What no policy may overstep, applied last and always: {@link
 * org.flashsale.guardrails.Guardrails}.
 */
@NullMarked
package org.flashsale.guardrails;

import org.jspecify.annotations.NullMarked;
