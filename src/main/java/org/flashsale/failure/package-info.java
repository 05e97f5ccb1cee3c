/** What a verb may end with besides success; every package may throw these, none may catch all. */
@NullMarked
package org.flashsale.failure;

import org.jspecify.annotations.NullMarked;
