package org.flashsale.bench;

import java.util.Arrays;
import java.util.Locale;
import org.flashsale.failure.UsageError;

/** The rows of the scoring benchmark. */
enum Row {
    /** The scoring operator, state in RocksDB. */
    ENGINE_ROCKSDB,
    /** The scoring operator, state on the heap. */
    ENGINE_HEAP,
    /** State of the same size, no model, in RocksDB. */
    FLOOR_ROCKSDB,
    /** State of the same size, no model, on the heap. */
    FLOOR_HEAP,
    /** The same state and features, no model, in RocksDB. */
    NO_MODEL_ROCKSDB,
    /** The same state and features, no model, on the heap. */
    NO_MODEL_HEAP,
    /** A process function that runs the model for each event, in RocksDB. */
    NAIVE_PER_EVENT,
    /** Flink's async I/O to a model server. */
    ASYNC_HTTP,
    /** A Kafka Streams application. */
    KAFKA_STREAMS,
    /** ONNX Runtime alone. */
    ORT_LOOP,
    /** The scoring operator's latency when it is not at its limit. */
    ENGINE_LATENCY,
    /** The scoring operator on one slot and on two, with source and sink in its process. */
    ENGINE_SLOTS,
    /** Crayfish's network and input. */
    CRAYFISH_FFNN;

    /** As users write it. */
    String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether keyed state is on the heap. */
    boolean onHeap() {
        return this == ENGINE_HEAP || this == FLOOR_HEAP || this == NO_MODEL_HEAP;
    }

    /**
     * The row of a name.
     *
     * @throws UsageError if there is none
     */
    static Row of(String id) {
        return Arrays.stream(values())
                .filter(row -> row.id().equals(id))
                .findFirst()
                .orElseThrow(
                        () ->
                                new UsageError(
                                        "there is no row '"
                                                + id
                                                + "'; there are "
                                                + String.join(
                                                        ", ",
                                                        Arrays.stream(values())
                                                                .map(Row::id)
                                                                .toList())));
    }
}
