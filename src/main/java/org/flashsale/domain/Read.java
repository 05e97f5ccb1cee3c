package org.flashsale.domain;

/** What a source made of one Kafka record: a value, or a dead letter. It never throws. */
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
}
