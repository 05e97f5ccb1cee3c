package org.flashsale.domain;

/** What a source made of one Kafka record: a value, a dead letter, or progress of time. */
public sealed interface Read<T> {

    /** Where it was read. */
    Origin origin();

    /** A usable record. */
    record Good<T>(T value, Origin origin) implements Read<T> {}

    /** A record that goes to the dead letters. */
    record Bad<T>(DeadLetter letter) implements Read<T> {
        @Override
        public Origin origin() {
            return letter.origin();
        }
    }

    /**
     * No event: the writer promises that no earlier record follows in this partition.
     *
     * @param time event time up to which the partition is complete, epoch ms
     */
    record Progress<T>(long time, Origin origin) implements Read<T> {}
}
