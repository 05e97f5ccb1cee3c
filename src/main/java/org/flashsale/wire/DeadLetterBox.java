package org.flashsale.wire;

import java.util.HashSet;
import java.util.Set;
import org.flashsale.domain.DeadLetter;
import org.flashsale.domain.DeadLetterCode;
import org.flashsale.domain.Origin;

/** The letters of {@code dead-letters}, and which of them were or can be sent again. */
public final class DeadLetterBox {

    /** Whether a letter can be sent again. */
    public enum Retry {
        /** The letter holds all of the record. */
        POSSIBLE,
        /** It was sent again before. */
        DONE,
        /** The record had no payload: there is nothing to send. */
        EMPTY,
        /** Payload or key were longer than a letter keeps. */
        CUT,
        /** The payload is not the one that the job read: its SHA-256 is another. */
        DAMAGED,
        /** It came from no topic that the job reads. */
        NOT_AN_INPUT
    }

    private record Place(String topic, int partition, long offset) {
        static Place of(Origin origin) {
            return new Place(origin.topic(), origin.partition(), origin.offset());
        }
    }

    private final Set<Place> done = new HashSet<>();
    private final Set<String> inputs;

    /**
     * Knows of nothing that was sent again.
     *
     * @param inputs names of the topics that the job reads
     */
    public DeadLetterBox(Set<String> inputs) {
        this.inputs = Set.copyOf(inputs);
    }

    /** Learns from a record of the topic what was sent again. */
    public void note(DeadLetter letter) {
        if (isMark(letter)) {
            done.add(Place.of(letter.origin()));
        }
    }

    /** Whether it is no letter but says that one was sent again. */
    public static boolean isMark(DeadLetter letter) {
        return letter.code() == DeadLetterCode.RETRIED;
    }

    /** The mark of a letter that is sent again. */
    public static DeadLetter mark(DeadLetter letter) {
        return RecordReader.letter(
                letter.origin(),
                DeadLetterCode.RETRIED,
                letter.code() + ", SHA-256 " + letter.payloadSha256(),
                letter.key(),
                new byte[0]);
    }

    /** Whether a letter can be sent again. */
    public Retry retry(DeadLetter letter) {
        if (!inputs.contains(letter.origin().topic())) {
            return Retry.NOT_AN_INPUT;
        }
        if (done.contains(Place.of(letter.origin()))) {
            return Retry.DONE;
        }
        if (letter.payloadLength() == 0) {
            return Retry.EMPTY;
        }
        boolean whole =
                letter.payload().length == letter.payloadLength()
                        && letter.key().length < DeadLetter.KEY_BYTES_MAX;
        if (!whole) {
            return Retry.CUT;
        }
        return RecordReader.sha256Hex(letter.payload()).equals(letter.payloadSha256())
                ? Retry.POSSIBLE
                : Retry.DAMAGED;
    }
}
