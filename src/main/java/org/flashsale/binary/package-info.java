/** Compact, versioned binary formats for state and shuffles, free of Flink. */
@NullMarked
package org.flashsale.binary;

import org.jspecify.annotations.NullMarked;
