package org.flashsale.train.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.flashsale.failure.UsageError;
import org.flashsale.features.RowCatalogue;
import org.flashsale.ingest.CsvTable;
import org.flashsale.scoring.ModelManifest.Head;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableExamplesTest {

    private static final TableSpec SPEC =
            new TableSpec(
                    "bought",
                    Map.of("pages", TableSpec.Kind.LOG, "month", TableSpec.Kind.LEVELS),
                    Map.of("season", "month"));

    @TempDir private Path folder;

    private Examples read(String text) throws IOException {
        Path file = Files.writeString(folder.resolve("table.csv"), text);
        return TableExamples.of(List.of(CsvTable.read(file)), SPEC);
    }

    private static float[][] rows(Examples set, String... names) {
        return set.encoding().rows(new RowCatalogue("any", List.of(names)));
    }

    @Test
    void cellsAreWhatTheirNamesSay() throws IOException {
        Examples set = read("month,pages,bought\nMay,0,TRUE\nNov,3,FALSE\n");

        assertThat(set.encoding().fitted().names())
                .containsExactlyInAnyOrder("log1p(pages)", "month=May", "month=Nov");
        assertThat(rows(set, "log1p(pages)", "month=Nov", "pages"))
                .isDeepEqualTo(new float[][] {{0, 0, 0}, {(float) Math.log1p(3), 1, 3}});
        assertThat(set.labels(Head.PURCHASE)).containsExactly(true, false);
        assertThat(set.slices().get("season")).containsExactly("May", "Nov");
    }

    @Test
    void aLevelThatTrainingDidNotHoldIsNoneOfThem() throws IOException {
        Examples set = read("month,pages,bought\nJan,0,1\n");

        assertThat(rows(set, "month=May", "month=Nov")[0]).containsExactly(0, 0);
    }

    @Test
    void namesFileLineAndColumnOfWhatIsNoValue() throws IOException {
        refuse("month,bought\nMay,1\n", "table.csv: columns are missing: pages");
        refuse("month,pages,bought\nMay,1\n", "line 2 has 2 fields instead of 3");
        refuse("month,month,bought\n", "a column's name is blank or there twice");
        refuse("", "the file is empty");
        refuse("month,pages,bought\nMay,1,yes\n", "line 2: bought is neither TRUE nor FALSE");
        refuseRows("May,1,1\nMay,many,1", "line 3: pages is no number: 'many'");
        refuseRows("May,NaN,1", "line 2: pages is no number: 'NaN'", "finite");
        refuseRows("May,1e999,1", "line 2: pages is no finite number");
        refuseRows("May,-1,1", "line 2: pages is below 0");
        refuseRows("May,,1", "line 2: pages is no number: ''");
    }

    private void refuse(String text, String reason) {
        assertThatThrownBy(() -> read(text))
                .isInstanceOf(UsageError.class)
                .hasMessageContaining(reason);
    }

    private void refuseRows(String lines, String... reasons) throws IOException {
        Examples set = read("month,pages,bought\n" + lines + "\n");
        assertThatThrownBy(() -> rows(set, "log1p(pages)"))
                .isInstanceOf(UsageError.class)
                .satisfies(
                        e ->
                                assertThat(reasons)
                                        .anyMatch(r -> String.valueOf(e.getMessage()).contains(r)));
    }
}
