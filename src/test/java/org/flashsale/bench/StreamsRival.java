package org.flashsale.bench;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.apache.kafka.streams.state.Stores;
import org.flashsale.domain.BehaviorEvent;
import org.flashsale.domain.ScoredEvent;
import org.flashsale.operator.RocksTuning;
import org.flashsale.scoring.Batch;
import org.flashsale.wire.BehaviorEventCodec;
import org.flashsale.wire.RejectedRecord;
import org.flashsale.wire.ScoredRecord;
import org.flashsale.wire.ScoredRecordCodec;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.CompressionType;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;

/**
 * The same state and model as a Kafka Streams application: one thread, a persistent store with its
 * record cache and its changelog topic, commits as often as the others make checkpoints.
 */
final class StreamsRival {

    private static final String STORE = "shoppers";

    private StreamsRival() {}

    static KafkaStreams start(Properties settings) {
        long startMs = Long.parseLong(settings.getProperty("start.ms"));
        String bundle = settings.getProperty("flink.flashsale.scoring.model");
        Topology topology = new Topology();
        topology.addSource("events", settings.getProperty("topic"));
        topology.addProcessor("score", () -> new Score(bundle, startMs), "events");
        topology.addStateStore(
                Stores.keyValueStoreBuilder(
                                Stores.persistentKeyValueStore(STORE),
                                Serdes.Bytes(),
                                Serdes.ByteArray())
                        .withCachingEnabled()
                        .withLoggingEnabled(Map.of()),
                "score");
        topology.addSink("scored", settings.getProperty("output"), "score");
        Properties p = new Properties();
        p.setProperty(
                StreamsConfig.APPLICATION_ID_CONFIG, "streams-" + settings.getProperty("output"));
        p.setProperty(
                StreamsConfig.BOOTSTRAP_SERVERS_CONFIG,
                settings.getProperty("flink.flashsale.kafka.bootstrap.servers"));
        p.setProperty(StreamsConfig.STATE_DIR_CONFIG, settings.getProperty("folder"));
        p.setProperty(StreamsConfig.NUM_STREAM_THREADS_CONFIG, "1");
        p.setProperty(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, "10000");
        p.setProperty(
                StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG,
                settings.getProperty("cache.bytes"));
        p.put(StreamsConfig.DEFAULT_KEY_SERDE_CLASS_CONFIG, Serdes.BytesSerde.class);
        p.put(StreamsConfig.DEFAULT_VALUE_SERDE_CLASS_CONFIG, Serdes.ByteArraySerde.class);
        p.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, Tuning.class);
        p.setProperty("main.consumer.auto.offset.reset", "earliest");
        p.setProperty("main.consumer.interceptor.classes", Gate.class.getName());
        p.setProperty("producer.linger.ms", "50");
        p.setProperty("producer.batch.size", "131072");
        p.setProperty("producer.compression.type", "lz4");
        KafkaStreams streams = new KafkaStreams(topology, p);
        streams.start();
        return streams;
    }

    /** What Flink's RocksDB is told in the other rows. */
    public static final class Tuning implements RocksDBConfigSetter {
        private LRUCache cache;
        private BloomFilter filter;

        @Override
        public void setConfig(String store, Options options, Map<String, Object> configs) {
            cache = new LRUCache(768L << 20);
            filter = new BloomFilter(10, false);
            BlockBasedTableConfig table = (BlockBasedTableConfig) options.tableFormatConfig();
            table.setBlockCache(cache);
            table.setFilterPolicy(filter);
            options.setTableFormatConfig(table);
            options.setWriteBufferSize(64L << 20);
            options.setMaxWriteBufferNumber(3);
            options.setCompressionType(CompressionType.NO_COMPRESSION);
            options.setLevel0FileNumCompactionTrigger(RocksTuning.COMPACT_AT_FILES);
            options.setLevel0SlowdownWritesTrigger(RocksTuning.SLOW_DOWN_AT_FILES);
            options.setLevel0StopWritesTrigger(RocksTuning.STOP_AT_FILES);
            options.setMemtablePrefixBloomSizeRatio(RocksTuning.FILTER_SHARE);
            options.setMemtableWholeKeyFiltering(true);
            options.setMaxBackgroundJobs(2);
        }

        @Override
        public void close(String store, Options options) {
            cache.close();
            filter.close();
        }
    }

    /** Reads the state, runs the model, writes the state, sends the score. */
    private static final class Score implements Processor<Bytes, byte[], Bytes, byte[]> {
        private final String bundle;
        private final long startMs;
        private ProcessorContext<Bytes, byte[]> context;
        private KeyValueStore<Bytes, byte[]> store;
        private DirectModel model;

        private Score(String bundle, long startMs) {
            this.bundle = bundle;
            this.startMs = startMs;
        }

        @Override
        public void init(ProcessorContext<Bytes, byte[]> context) {
            this.context = context;
            store = context.getStateStore(STORE);
            try {
                model = new DirectModel(bundle, 1);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void process(Record<Bytes, byte[]> record) {
            try {
                take(record);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }

        private void take(Record<Bytes, byte[]> record) throws Exception {
            long entered = System.nanoTime();
            BehaviorEvent event = decoded(record.value());
            if (event.time() < startMs) {
                Shopper shopper = Shopper.unknown();
                shopper.observe(event);
                store.put(record.key(), bytes(shopper));
                return;
            }
            byte[] kept = store.get(record.key());
            Shopper shopper = kept == null ? Shopper.unknown() : read(kept);
            Batch batch = model.batch();
            batch.features().put(0, shopper.observe(event));
            batch.state().put(0, shopper.vector);
            model.run(1);
            batch.stateOut().get(0, shopper.vector);
            store.put(record.key(), bytes(shopper));
            ScoredEvent scored =
                    ScoredEvent.outside(
                            event,
                            batch.purchase().get(0),
                            batch.exit().get(0),
                            "step",
                            "1",
                            false,
                            (System.nanoTime() - entered) / 1000);
            context.forward(
                    record.withValue(ScoredRecordCodec.INSTANCE.encode(ScoredRecord.of(scored))));
        }

        private static BehaviorEvent decoded(byte[] message) throws RejectedRecord {
            return BehaviorEventCodec.INSTANCE.decode(message);
        }

        private static byte[] bytes(Shopper shopper) throws IOException {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
            Shopper.Format.INSTANCE.write(shopper, new DataOutputStream(bytes));
            return bytes.toByteArray();
        }

        private static Shopper read(byte[] bytes) throws IOException {
            return Shopper.Format.INSTANCE.read(
                    Shopper.Format.INSTANCE.version(),
                    new DataInputStream(new ByteArrayInputStream(bytes)));
        }

        @Override
        public void close() {
            model.close();
        }
    }
}
