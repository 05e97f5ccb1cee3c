/** What several tests share. */
package org.flashsale.testing;
