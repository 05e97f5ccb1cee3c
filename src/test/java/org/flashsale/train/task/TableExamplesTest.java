package org.flashsale.train.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.flashsale.failure.UsageError;
import org.flashsale.features.RowCatalogue;
import org.flashsale.scoring.ModelManifest.Head;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableExamplesTest {

    private static final TableSpec SPEC =
            new TableSpec(
                    "bought",
                    Map.of("pages", TableSpec.Kind.LOG, "month", TableSpec.Kind.LEVELS),
                    Map.of("season", "month"),
                    Optional.empty(),
                    TableSpec.Others.IGNORED);

    @TempDir private Path folder;

    private Examples read(String text) throws IOException {
        Path file = Files.writeString(folder.resolve("table.csv"), text);
        return TableExamples.read(List.of(file), SPEC).examples();
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
    void namesFileLineAndColumnOfWhatIsNoValue() {
        refuse("month,bought\nMay,1\n", "line 1: there is no column pages");
        refuse("month,pages,bought\nMay,1\n", "line 2: 2 columns, but the header has 3");
        refuse("month,month,bought\n", "a column is named twice");
        refuse("", "the file is empty");
        refuse("month,pages,bought\nMay,1,yes\n", "line 2, column bought: is 'yes'; TRUE or");
        refuse("month,pages,bought\nMay,1,1\nMay,many,1\n", "line 3, column pages: is 'many'");
        refuse("month,pages,bought\nMay,NaN,1\n", "column pages: is 'NaN'; a number");
        refuse("month,pages,bought\nMay,1e999,1\n", "column pages: is '1e999'; a number");
        refuse("month,pages,bought\nMay,-1,1\n", "column pages: is '-1'; a number");
        refuse("month,pages,bought\nMay,,1\n", "column pages: is ''");
    }

    private void refuse(String text, String reason) {
        assertThatThrownBy(() -> rows(read(text), "log1p(pages)"))
                .isInstanceOf(UsageError.class)
                .hasMessageContaining(reason);
    }
}
