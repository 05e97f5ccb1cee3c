package org.flashsale.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

class ProgressMarkerTest {

    @Test
    void aMarkerIsARecordWithoutKeyAndValue() {
        ProducerRecord<byte[], byte[]> record = ProgressMarker.record("t", 2, 1_790_000_000_000L);
        assertThat(record.topic()).isEqualTo("t");
        assertThat(record.partition()).isEqualTo(2);
        assertThat(record.key()).isNull();
        assertThat(record.value()).isNull();
        assertThat(ProgressMarker.parse(record.headers())).hasValue(1_790_000_000_000L);
    }

    @Test
    void theTimeIsBigEndian() {
        assertThat(ProgressMarker.encode(0x0102030405060708L))
                .containsExactly(1, 2, 3, 4, 5, 6, 7, 8);
    }

    @Test
    void anythingElseIsNoMarker() {
        assertThat(ProgressMarker.parse(new RecordHeaders())).isEmpty();
        assertThat(ProgressMarker.parse(headers("other", new byte[8]))).isEmpty();
        assertThat(ProgressMarker.parse(headers(ProgressMarker.HEADER, new byte[7]))).isEmpty();
        assertThat(ProgressMarker.parse(headers(ProgressMarker.HEADER, null))).isEmpty();
    }

    private static RecordHeaders headers(String name, byte[] value) {
        RecordHeaders headers = new RecordHeaders();
        headers.add(name, value);
        return headers;
    }
}
