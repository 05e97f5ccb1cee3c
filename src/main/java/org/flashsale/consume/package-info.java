/**
 * What a consumer of the job's topics may copy: small classes that depend on nothing but the
 * records.
 */
@NullMarked
package org.flashsale.consume;

import org.jspecify.annotations.NullMarked;
