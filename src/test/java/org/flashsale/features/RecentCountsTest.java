package org.flashsale.features;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.flashsale.testing.ForAll;
import org.junit.jupiter.api.Test;

class RecentCountsTest {

    /** One key as a list of objects keeps it. */
    private static final class Naive {
        final int key;
        int total;
        int inSession;

        Naive(int key) {
            this.key = key;
        }
    }

    @Test
    void countsAsAListWould() {
        ForAll.seeds(
                60,
                random -> {
                    RecentCounts counts = new RecentCounts();
                    List<Naive> list = new ArrayList<>();
                    int keys = 1 + random.nextInt(100);
                    int distinct = 0;
                    for (int i = 0; i < 400; i++) {
                        int key = 1 + (int) (keys * Math.pow(random.nextDouble(), 4));
                        int place = placeOf(list, key);
                        Naive one = place < 0 ? new Naive(key) : list.remove(place);
                        one.total++;
                        distinct += one.inSession++ == 0 ? 1 : 0;
                        list.add(0, one);
                        list.subList(Math.min(list.size(), RecentCounts.MOST), list.size()).clear();
                        assertThat(counts.count(key)).isEqualTo(place);
                        assertThat(counts.latest()).isEqualTo(key);
                        assertThat(counts.latestTotal()).isEqualTo(one.total);
                        assertThat(counts.latestInSession()).isEqualTo(one.inSession);
                        if (random.nextInt(50) == 0) {
                            counts.startSession();
                            list.forEach(known -> known.inSession = 0);
                            distinct = 0;
                        } else if (random.nextInt(100) == 0) {
                            counts.keepLatest(20);
                            list.subList(Math.min(20, list.size()), list.size()).clear();
                        }
                        counts = random.nextBoolean() ? counts : writtenAndRead(counts, random);
                        assertThat(counts.distinctInSession()).isEqualTo(distinct);
                        assertThat(keys(counts)).isEqualTo(list.stream().map(o -> o.key).toList());
                    }
                });
    }

    private static int placeOf(List<Naive> list, int key) {
        for (int i = 0; i < list.size(); i++) {
            if (list.get(i).key == key) {
                return i;
            }
        }
        return -1;
    }

    private static List<Integer> keys(RecentCounts counts) {
        int[] keys = new int[counts.size()];
        counts.copyKeys(keys, keys.length);
        List<Integer> all = new ArrayList<>();
        for (int key : keys) {
            all.add(key);
        }
        return all;
    }

    private static RecentCounts writtenAndRead(RecentCounts counts, Random random) {
        RecordBytes bytes = new RecordBytes(4096);
        counts.write(bytes);
        bytes.putInt(random.nextInt());
        RecentCounts read = new RecentCounts();
        read.count(7);
        bytes.position(0);
        read.read(bytes);
        assertThat(bytes.position()).isEqualTo(bytes.size() - Integer.BYTES);
        return read;
    }
}
