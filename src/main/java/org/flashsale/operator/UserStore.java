package org.flashsale.operator;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.flink.api.common.state.StateTtlConfig;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.flashsale.features.StoredUser;
import org.flashsale.features.UserRecord;
import org.flashsale.features.UserStateFormat;
import org.flashsale.scoring.UserCache;

/** The keyed state as the home of users: the key is set here and nowhere else. */
final class UserStore implements UserCache.Home {

    /** Entries of a compaction between two looks at the clock, each a call into the JVM. */
    private static final long CLOCK_READ_EVERY = 100_000;

    /**
     * Cleans the disk of shoppers who did not come back, and decides nothing: what is forgotten is
     * told by the event times in the state, which a job that catches up sees later than the clock.
     * On the heap it cleans nothing, since that would cost more than all the rest.
     */
    private static final StateTtlConfig CLEANING =
            StateTtlConfig.newBuilder(Duration.ofDays(7))
                    .setUpdateType(StateTtlConfig.UpdateType.OnCreateAndWrite)
                    .setStateVisibility(StateTtlConfig.StateVisibility.ReturnExpiredIfNotCleanedUp)
                    .disableCleanupInBackground()
                    .cleanupInRocksdbCompactFilter(CLOCK_READ_EVERY)
                    .build();

    private final ValueState<StoredUser> state;
    private final Consumer<String> key;
    private final boolean keepsReferences;
    private final UserRecord records = new UserRecord();

    /**
     * @param key sets the current key
     * @param keepsReferences whether the backend keeps the objects that it is given, instead of
     *     bytes
     */
    UserStore(ValueState<StoredUser> state, Consumer<String> key, boolean keepsReferences) {
        this.state = state;
        this.key = key;
        this.keepsReferences = keepsReferences;
    }

    /** What is kept of each shopper. */
    static ValueStateDescriptor<StoredUser> descriptor() {
        ValueStateDescriptor<StoredUser> descriptor =
                new ValueStateDescriptor<>(
                        "user", BinaryTypeInfo.mutable(UserStateFormat.INSTANCE));
        descriptor.enableTimeToLive(CLEANING);
        return descriptor;
    }

    @Override
    public Optional<StoredUser> load(String user) throws Exception {
        key.accept(user);
        return Optional.ofNullable(state.value());
    }

    @Override
    public void store(String user, byte[] bytes, int offset, int length) throws Exception {
        key.accept(user);
        StoredUser record = records.stored(bytes, offset, length);
        state.update(keepsReferences ? record.copy() : record);
    }
}
