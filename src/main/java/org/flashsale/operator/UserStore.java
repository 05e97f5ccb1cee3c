package org.flashsale.operator;

import java.util.Optional;
import java.util.function.Consumer;
import org.apache.flink.api.common.state.ValueState;
import org.flashsale.features.StoredUser;
import org.flashsale.scoring.UserCache;

/** The keyed state as the home of users: the key is set here and nowhere else. */
final class UserStore implements UserCache.Home {

    private final ValueState<StoredUser> state;
    private final Consumer<String> key;
    private final boolean keepsReferences;

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

    @Override
    public Optional<StoredUser> load(String user) throws Exception {
        key.accept(user);
        return Optional.ofNullable(state.value());
    }

    @Override
    public void store(String user, byte[] bytes, int offset, int length) throws Exception {
        key.accept(user);
        StoredUser record = new StoredUser(bytes, offset, length);
        state.update(keepsReferences ? record.copy() : record);
    }
}
