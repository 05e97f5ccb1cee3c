package org.flashsale.operator;

import java.util.Collection;
import org.apache.flink.state.rocksdb.RocksDBOptionsFactory;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.DBOptions;

/**
 * What RocksDB should do that Flink has no configuration key for. An incremental checkpoint flushes
 * a small file of level 0 that spans all keys; at RocksDB's default of 4 such files it compacts
 * without end, so here it waits for more of them. And a shopper who is not in memory is not
 * searched for there: a filter over whole keys tells it.
 *
 * <p>The job sets it as {@code state.backend.rocksdb.options-factory}; a cluster's configuration
 * could not, for it would name a class that other jobs do not have.
 */
public final class RocksTuning implements RocksDBOptionsFactory {
    /** Files of level 0 at which compaction starts. */
    public static final int COMPACT_AT_FILES = 20;

    /** Files of level 0 at which writes are slowed down. */
    public static final int SLOW_DOWN_AT_FILES = 40;

    /** Files of level 0 at which writes stop until compaction has caught up. */
    public static final int STOP_AT_FILES = 60;

    /** Size of a memory table's filter, as a share of the table's. */
    public static final double FILTER_SHARE = 0.02;

    @Override
    public DBOptions createDBOptions(DBOptions current, Collection<AutoCloseable> toClose) {
        return current;
    }

    @Override
    public ColumnFamilyOptions createColumnOptions(
            ColumnFamilyOptions current, Collection<AutoCloseable> toClose) {
        return current.setLevel0FileNumCompactionTrigger(COMPACT_AT_FILES)
                .setLevel0SlowdownWritesTrigger(SLOW_DOWN_AT_FILES)
                .setLevel0StopWritesTrigger(STOP_AT_FILES)
                .setMemtablePrefixBloomSizeRatio(FILTER_SHARE)
                .setMemtableWholeKeyFiltering(true);
    }
}
