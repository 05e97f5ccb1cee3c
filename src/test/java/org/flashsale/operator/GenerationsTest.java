package org.flashsale.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.junit.jupiter.api.Test;

/** State that was kept by earlier builds, and the formats of this one. */
class GenerationsTest {

    @Test
    void eachIsRestoredByBothStateBackendsAndGoesOnAsItDid() throws Exception {
        assertThat(Generations.all()).isNotEmpty();
        for (int generation : Generations.all()) {
            for (KeptState state : KeptState.of(generation)) {
                for (StateBackend backend :
                        List.of(new HashMapStateBackend(), new EmbeddedRocksDBStateBackend())) {
                    assertThat(state.goesOn(Generations.read(generation, state), backend))
                            .as(
                                    "%s of generation %d on %s: if the rules of decisions changed"
                                            + " and the state did not, see CONTRIBUTING.md, State",
                                    state, generation, backend.getClass().getSimpleName())
                            .isEqualTo(Generations.expected(generation, state));
                }
            }
        }
    }

    @Test
    void theNewestHasEveryStateOfThisBuildInTheFormatThatThisBuildWrites() throws Exception {
        List<Integer> all = Generations.all();
        int newest = all.get(all.size() - 1);
        for (KeptState state : KeptState.values()) {
            assertThat(StateInventory.of(Generations.read(newest, state)))
                    .as(
                            "%s writes another state than generation %d: what is restored from"
                                    + " older savepoints must be read, too; then make a new"
                                    + " generation (CONTRIBUTING.md, State)",
                            state, newest)
                    .isEqualTo(StateInventory.of(state.history()));
        }
    }

    @Test
    void allStateIsWrittenByVersionedFormatsOfOurOwn() throws Exception {
        List<String> lines = new ArrayList<>();
        for (KeptState state : KeptState.values()) {
            StateInventory.of(state.history()).forEach(line -> lines.add(state + " " + line));
        }
        assertThat(lines).hasSizeGreaterThan(12).noneMatch(line -> line.contains("NOT OURS"));
        assertThat(lines)
                .as("kinds of state")
                .anyMatch(line -> line.contains("broadcast: "))
                .anyMatch(line -> line.contains("operator: "))
                .anyMatch(line -> line.contains("timer of "))
                .anyMatch(line -> line.contains("UserStateFormat "));
    }
}
