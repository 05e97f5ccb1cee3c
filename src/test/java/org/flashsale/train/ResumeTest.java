package org.flashsale.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.flashsale.failure.UsageError;
import org.flashsale.scoring.ModelManifest;
import org.flashsale.train.task.Examples;
import org.flashsale.train.task.LogExamples;
import org.flashsale.train.task.Task;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A training that is cut off goes on as if nothing had happened. */
class ResumeTest {

    private static final long SEED = 5;
    private static final List<ModelManifest.TrainingFile> DATA =
            List.of(new ModelManifest.TrainingFile("shop.log", "00", 1, "made here"));
    private static final Examples SET =
            LogExamples.of(Shop.log(new Random(SEED), 55, 60), Task.Rules.REES46);

    @TempDir private Path folder;
    private final List<String> lines = new ArrayList<>();

    /** What ends the process, as far as a training can tell. */
    private static final class Cut extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    private Training.Bundle train(ModelKind kind, String cutAt) throws IOException {
        Optional<Path> unfinished = Optional.of(Training.unfinished(folder.resolve("bundle")));
        lines.clear();
        return new Training(
                        new Training.Options(
                                "shop", Optional.of("7"), kind, SEED, unfinished, false),
                        line -> {
                            lines.add(line);
                            if (line.contains(cutAt)) {
                                throw new Cut();
                            }
                        })
                .train(SET, DATA);
    }

    private Path unfinished() {
        return folder.resolve("bundle.unfinished");
    }

    @Test
    void goesOnAfterTheLastEpochAndEndsInTheSameBytes() throws Exception {
        Training.Bundle whole = train(ModelKind.MLP, "never");
        Files.delete(unfinished());

        assertThatThrownBy(() -> train(ModelKind.MLP, "without fold 1: epoch 3:"))
                .isInstanceOf(Cut.class);
        assertThatThrownBy(() -> train(ModelKind.MLP, "from all: epoch 2:"))
                .isInstanceOf(Cut.class);
        assertThat(lines).anyMatch(line -> line.contains("without fold 1: epoch 4:"));
        assertThat(lines).noneMatch(line -> line.contains("without fold 1: epoch 3:"));
        assertThat(lines).noneMatch(line -> line.contains("without fold 0"));
        Training.Bundle resumed = train(ModelKind.MLP, "never");

        assertThat(lines).noneMatch(line -> line.contains("from all: epoch 2:"));
        assertThat(resumed.files().keySet()).isEqualTo(whole.files().keySet());
        for (String name : whole.files().keySet()) {
            assertThat(resumed.files().get(name)).as(name).isEqualTo(whole.files().get(name));
        }
        Training.write(resumed, folder.resolve("bundle"));
        assertThat(unfinished()).doesNotExist();
    }

    @Test
    void beginsAnewWhereTheFileIsDamagedOrOfAnotherTraining() throws Exception {
        assertThatThrownBy(() -> train(ModelKind.MLP, "epoch 2:")).isInstanceOf(Cut.class);
        byte[] kept = Files.readAllBytes(unfinished());
        kept[kept.length / 2]++;
        Files.write(unfinished(), kept);
        assertThatThrownBy(() -> train(ModelKind.MLP, "epoch 2:")).isInstanceOf(Cut.class);
        assertThat(lines)
                .anyMatch(line -> line.contains("begins anew") && line.contains("damaged"));

        assertThatThrownBy(() -> train(ModelKind.GRU, "epoch 1:")).isInstanceOf(Cut.class);
        assertThat(lines).anyMatch(line -> line.contains("other options"));
        assertThat(folder).isDirectoryNotContaining(path -> !path.equals(unfinished()));
    }

    @Test
    void refusesToReplaceAFolder() throws IOException {
        Files.createDirectory(unfinished());

        assertThatThrownBy(() -> train(ModelKind.MLP, "never"))
                .isInstanceOf(UsageError.class)
                .hasMessageContaining("bundle.unfinished: is in the way");
    }
}
