package org.flashsale.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.core.execution.JobClient;
import org.flashsale.domain.PriceUpdate;
import org.flashsale.domain.StockReallocation;
import org.flashsale.operator.Generations;
import org.flashsale.wire.StockReallocationCodec;
import org.flashsale.wire.Topic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole job's state outlives changes of parallelism, of the broker, and of the build. */
class SavepointsTest {

    private static final Path UIDS = Path.of("src/test/resources/snapshots/uids.txt");

    @TempDir private Path folder;

    @Test
    void decidesAtAnyParallelismAsIfItHadNeverStoppedNorMetARobot() throws Exception {
        List<String> expected;
        try (Lab lab = Lab.start(folder.resolve("one"), 3)) {
            for (int part = 0; part < 3; part++) {
                SaleLog.write(lab, part, false);
            }
            JobClient job = JobRuns.start(lab, 2, "");
            JobRuns.awaitEvents(lab, 3, 3L * (SaleLog.EVENTS + 1));
            JobRuns.stop(job, folder);
            expected = decisions(lab);
        }
        try (Lab lab = Lab.start(folder.resolve("three"), 3)) {
            String savepoint = "";
            int part = 0;
            for (int parallelism : List.of(1, 3, 1)) {
                SaleLog.write(lab, part++);
                JobClient job = JobRuns.start(lab, parallelism, savepoint);
                JobRuns.awaitParts(lab, part);
                savepoint = JobRuns.stop(job, folder);
                JobRuns.assertBalanced(lab, part);
            }
            assertThat(decisions(lab)).isEqualTo(expected);
        }
    }

    @Test
    void ofEarlierBuildsGoOnAtAnotherBrokerThatHoldsTheSameRecords() throws Exception {
        for (int generation : Generations.all()) {
            Path savepoint = Generations.job(generation).toAbsolutePath();
            try (Lab lab = Lab.start(folder.resolve("of" + generation), 2)) {
                assertUids(lab);
                SaleLog.write(lab, 0);
                // In the place of the claim that the kept job wrote.
                SaleLog.order(lab);
                JobClient job = JobRuns.start(lab, 2, savepoint.toUri().toString());
                SaleLog.write(lab, 1);
                JobRuns.awaitParts(lab, 2);
                JobRuns.stop(job, folder);
                JobRuns.assertBalanced(lab, 2);
                assertThat(JobRuns.prices(lab))
                        .as("decisions of generation %d are not taken again", generation)
                        .isNotEmpty()
                        .allMatch(p -> p.decidedAt() >= SaleLog.end(0));
            }
        }
    }

    private static void assertUids(Lab lab) throws Exception {
        List<String> uids =
                lab.job(1, SaleLog.options()).getStreamGraph(false).getStreamNodes().stream()
                        .map(node -> String.valueOf(node.getTransformationUID()))
                        .sorted()
                        .toList();
        assertThat(String.join("\n", uids))
                .as(
                        "uids of the graph, as in snapshots/uids.txt. A savepoint finds its"
                                + " operators by them: of one that is gone its state is lost or"
                                + " the job does not start, and one that is new starts empty."
                                + " Add to the list what is new, change nothing else")
                .isEqualTo(Files.readString(UIDS).strip());
    }

    /** Each command once, prices by the instants at which they were decided. */
    private static List<String> decisions(Lab lab) throws Exception {
        List<StockReallocation> moves =
                lab.read(Topic.STOCK_REALLOCATIONS, StockReallocationCodec.INSTANCE);
        assertThat(moves).isNotEmpty();
        assertThat(moves).extracting(StockReallocation::commandId).doesNotHaveDuplicates();
        List<PriceUpdate> prices = JobRuns.prices(lab);
        assertThat(prices).hasSizeGreaterThan(4);
        return Stream.concat(
                        moves.stream()
                                .map(
                                        m ->
                                                m.issuedAt()
                                                        + " "
                                                        + m.sku()
                                                        + " "
                                                        + m.fromPool()
                                                        + " "
                                                        + m.toPool()
                                                        + " "
                                                        + m.units()),
                        prices.stream()
                                .map(
                                        p ->
                                                p.decidedAt()
                                                        + " "
                                                        + p.sku()
                                                        + " "
                                                        + p.price()
                                                        + " "
                                                        + p.stock()
                                                        + " "
                                                        + p.reasons()
                                                        + " "
                                                        + p.renewal()))
                .sorted()
                .toList();
    }
}
