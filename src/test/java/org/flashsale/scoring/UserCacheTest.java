package org.flashsale.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.flashsale.features.StoredUser;
import org.flashsale.features.UserRecord;
import org.flashsale.testing.ForAll;
import org.junit.jupiter.api.Test;

class UserCacheTest {

    /** A home that remembers, and the truth that cache and home together must tell. */
    private static final class Town implements UserCache.Home {
        private final Map<String, byte[]> home = new HashMap<>();
        private final Map<String, byte[]> truth = new HashMap<>();
        private final List<String> written = new ArrayList<>();
        private final UserCache cache;

        private Town(long bytes) {
            cache = new UserCache(bytes, this);
        }

        @Override
        public Optional<StoredUser> load(String user) {
            return Optional.ofNullable(home.get(user))
                    .map(bytes -> new StoredUser(bytes, 0, bytes.length));
        }

        @Override
        public void store(String user, byte[] bytes, int offset, int length) {
            home.put(user, Arrays.copyOfRange(bytes, offset, offset + length));
            written.add(user);
        }

        /** Few hashes on purpose, so that they meet. */
        private int open(String user) throws Exception {
            int entry = cache.open(user, user.hashCode() % 700 * 0x100000001L);
            byte[] expected = truth.getOrDefault(user, new byte[0]);
            int from = cache.offset(entry);
            assertThat(cache.length(entry)).isEqualTo(expected.length);
            assertThat(Arrays.copyOfRange(cache.array(entry), from, from + expected.length))
                    .isEqualTo(expected);
            return entry;
        }

        private void write(int entry, byte[] bytes) throws Exception {
            cache.resize(entry, bytes.length);
            System.arraycopy(bytes, 0, cache.array(entry), cache.offset(entry), bytes.length);
        }

        private void put(String user, byte[] bytes) throws Exception {
            int entry = open(user);
            truth.put(user, bytes);
            write(entry, bytes);
        }
    }

    private static byte[] bytes(Random random, int most) {
        byte[] bytes = new byte[1 + random.nextInt(most)];
        random.nextBytes(bytes);
        return bytes;
    }

    private static String user(Random random) {
        int number = random.nextInt(3_000);
        return number % 50 == 0 ? "顧客" + number : "u" + number;
    }

    @Test
    void tellsWithItsHomeWhatWasPutLast() {
        long[] evictions = {0};
        ForAll.seeds(
                12,
                random -> {
                    Town town = new Town(random.nextInt(3) << 20);
                    int most = random.nextBoolean() ? 400 : UserRecord.BYTES_MAX;
                    List<Integer> pinned = new ArrayList<>();
                    for (int step = 0; step < 8_000; step++) {
                        step(town, random, most, pinned);
                    }
                    pinned.forEach(town.cache::unpin);
                    town.cache.writeAll();
                    assertThat(town.home.keySet()).isEqualTo(town.truth.keySet());
                    town.home.forEach(
                            (user, bytes) -> assertThat(bytes).isEqualTo(town.truth.get(user)));
                    evictions[0] += town.cache.figures().evictions();
                    assertThat(town.cache.dirty()).isZero();
                });
        assertThat(evictions[0]).isPositive();
    }

    private static void step(Town town, Random random, int most, List<Integer> pinned)
            throws Exception {
        UserCache cache = town.cache;
        int kind = random.nextInt(1_000);
        if (kind < 600) {
            String user = user(random);
            int entry = town.open(user);
            byte[] next = bytes(random, most);
            town.truth.put(user, next);
            town.write(entry, next);
            if (kind < 200) {
                cache.pin(entry);
                pinned.add(entry);
            }
        } else if (kind < 900) {
            town.open(user(random));
        } else if (kind < 990) {
            cache.writeDown(random.nextInt(200));
        } else {
            pinned.forEach(cache::unpin);
            pinned.clear();
            if (kind > 996) {
                cache.writeAll();
                cache.clear();
            }
        }
        if (cache.isCrowded()) {
            pinned.forEach(cache::unpin);
            pinned.clear();
            assertThat(cache.isCrowded()).isFalse();
        }
    }

    @Test
    void writesThoseFirstWhoAreDirtyForLongestAndQuiet() throws Exception {
        Town town = new Town(1 << 20);
        for (String user : List.of("a", "b", "c", "d", "a")) {
            town.put(user, new byte[] {1, 2, 3});
        }
        town.cache.writeDown(2);
        assertThat(town.written).containsExactly("b", "c");
        assertThat(town.cache.dirty()).isEqualTo(2);
        town.cache.writeAll();
        assertThat(town.written).containsExactly("b", "c", "d", "a");
        town.cache.writeAll();
        assertThat(town.written).hasSize(4);
    }

    @Test
    void writesNobodyWhoseRecordIsNotFinished() throws Exception {
        Town town = new Town(1 << 20);
        town.put("a", new byte[] {1});
        town.put("b", new byte[] {2});
        int a = town.open("a");
        town.cache.pin(a);
        town.cache.writeDown(0);
        assertThat(town.written).containsExactly("b");
        assertThatThrownBy(town.cache::writeAll).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(town.cache::clear).isInstanceOf(IllegalStateException.class);
        town.cache.unpin(a);
        town.cache.writeAll();
        assertThat(town.written).containsExactly("b", "a");
    }

    @Test
    void keepsThoseWhoComeAgain() throws Exception {
        Town town = new Town(2 << 20);
        for (int i = 0; i < 20_000; i++) {
            if (i % 100 == 0) {
                town.put("regular", new byte[300]);
            }
            town.put("passer-by" + i, new byte[300]);
        }
        assertThat(town.cache.figures().misses()).isEqualTo(20_001);
        assertThat(town.cache.users()).isBetween(2_000, 6_000);
    }
}
