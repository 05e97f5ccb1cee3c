package org.flashsale.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.state.rocksdb.RocksDBOptions;
import org.junit.jupiter.api.Test;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.NativeLibraryLoader;

class RocksTuningTest {
    @Test
    void compactsLaterThanRocksDbWouldByItself() throws Exception {
        NativeLibraryLoader.getInstance().loadLibrary(System.getProperty("java.io.tmpdir"));
        try (ColumnFamilyOptions options = new ColumnFamilyOptions()) {
            int before = options.level0FileNumCompactionTrigger();
            new RocksTuning().createColumnOptions(options, new ArrayList<>());
            assertThat(options.level0FileNumCompactionTrigger())
                    .isEqualTo(RocksTuning.COMPACT_AT_FILES)
                    .isGreaterThan(before);
            assertThat(options.level0SlowdownWritesTrigger())
                    .isLessThan(options.level0StopWritesTrigger());
            assertThat(options.memtableWholeKeyFiltering()).isTrue();
            assertThat(options.memtablePrefixBloomSizeRatio()).isPositive();
        }
    }

    @Test
    void isWhatTheConfigurationNames() throws Exception {
        Configuration settings = new Configuration();
        settings.set(RocksDBOptions.OPTIONS_FACTORY, RocksTuning.class.getName());
        ReadableConfig readable = settings;
        EmbeddedRocksDBStateBackend backend =
                new EmbeddedRocksDBStateBackend().configure(readable, getClass().getClassLoader());
        assertThat(backend.getRocksDBOptions()).isInstanceOf(RocksTuning.class);
    }
}
