/**
 * Faults on purpose: which come when ({@link org.flashsale.chaos.Schedule}), how long the job needs
 * to be back ({@link org.flashsale.chaos.Recovery}), whether the topics tell a consistent story
 * afterwards ({@link org.flashsale.chaos.TopicAudit}), and the verdict ({@link
 * org.flashsale.chaos.ChaosReport}). Nothing here knows Flink or Kafka: {@code flashsale chaos}
 * plays it on a local cluster. A new fault is a row in {@link org.flashsale.chaos.Fault} and a case
 * where the verb inflicts it.
 */
@NullMarked
package org.flashsale.chaos;

import org.jspecify.annotations.NullMarked;
