/** The verbs of {@code bin/flashsale}: one class per verb, registered in one list. */
@NullMarked
package org.flashsale.cli;

import org.jspecify.annotations.NullMarked;
