package org.flashsale.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import org.flashsale.domain.DeadLetterCode;
import org.flashsale.testing.ForAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever the bytes, decoding gives a record or {@link RejectedRecord}, and nothing else. */
class FuzzTest {
    private static final int HEADER_BYTES = 10;

    @ParameterizedTest
    @EnumSource
    void randomBytesAreNoRecord(Topic topic) {
        ForAll.seeds(
                200,
                random -> {
                    byte[] bytes = new byte[1 + random.nextInt(300)];
                    random.nextBytes(bytes);
                    assertThatThrownBy(() -> topic.codec().decode(bytes))
                            .isInstanceOf(RejectedRecord.class);
                });
    }

    @ParameterizedTest
    @EnumSource
    void randomBodiesAreRecordsOrRefused(Topic topic) {
        ForAll.seeds(
                500,
                random -> {
                    byte[] bytes = new byte[HEADER_BYTES + random.nextInt(300)];
                    random.nextBytes(bytes);
                    byte[] header = SchemaStore.published().header(topic);
                    System.arraycopy(header, 0, bytes, 0, HEADER_BYTES);
                    decodeOrRefuse(topic, bytes);
                });
    }

    @ParameterizedTest
    @EnumSource
    void everyTruncationIsRefused(Topic topic) {
        ForAll.seeds(
                3,
                random -> {
                    byte[] message = Samples.message(topic, random);
                    for (int length = 0; length < message.length; length++) {
                        byte[] cut = Arrays.copyOf(message, length);
                        DeadLetterCode code = codeOf(topic, cut);
                        if (length == 0) {
                            assertThat(code).isEqualTo(DeadLetterCode.EMPTY_PAYLOAD);
                        } else if (length < HEADER_BYTES) {
                            assertThat(code).isEqualTo(DeadLetterCode.NOT_SINGLE_OBJECT);
                        } else {
                            assertThat(code).isEqualTo(DeadLetterCode.MALFORMED_BODY);
                        }
                    }
                });
    }

    @ParameterizedTest
    @EnumSource
    void bytesBehindTheRecordAreRefused(Topic topic) {
        byte[] message = Samples.message(topic, new Random(7));
        byte[] longer = Arrays.copyOf(message, message.length + 1);
        assertThat(codeOf(topic, longer)).isEqualTo(DeadLetterCode.MALFORMED_BODY);
    }

    @ParameterizedTest
    @EnumSource
    void flippedBitsAreARecordOrRefused(Topic topic) {
        ForAll.seeds(
                500,
                random -> {
                    byte[] message = Samples.message(topic, random);
                    Damage.some(message, 0, random);
                    decodeOrRefuse(topic, message);
                });
    }

    @ParameterizedTest
    @EnumSource
    void claimedLengthsAreNotBelieved(Topic topic) {
        byte[] message = Samples.message(topic, new Random(3));
        byte[] gigabytes = {-2, -1, -1, -1, 15};
        for (int at = HEADER_BYTES; at < Math.min(message.length, 500); at++) {
            byte[] claim = Arrays.copyOf(message, Math.max(message.length, at + 5));
            System.arraycopy(gigabytes, 0, claim, at, gigabytes.length);
            decodeOrRefuse(topic, claim);
        }
    }

    private static void decodeOrRefuse(Topic topic, byte[] bytes) {
        try {
            assertThat(topic.codec().decode(bytes)).isNotNull();
        } catch (RejectedRecord e) {
            assertThat(e.detail()).isNotBlank().hasSizeLessThan(200);
        }
    }

    private static DeadLetterCode codeOf(Topic topic, byte[] bytes) {
        try {
            Object record = topic.codec().decode(bytes);
            throw new AssertionError("became " + record);
        } catch (RejectedRecord e) {
            return e.code();
        }
    }
}
