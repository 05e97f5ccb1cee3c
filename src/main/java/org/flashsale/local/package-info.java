/**
 * A real broker and a real Flink on this machine: inside this JVM ({@link
 * org.flashsale.local.EmbeddedBroker}, {@link org.flashsale.local.EmbeddedFlink}) for the demo, the
 * replay and the tests, or as processes of their own ({@link org.flashsale.local.LocalCluster}).
 */
@NullMarked
package org.flashsale.local;

import org.jspecify.annotations.NullMarked;
