package org.flashsale.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.externalresource.ExternalResourceInfo;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.flashsale.scoring.ScoreSettings;
import org.junit.jupiter.api.Test;

class GivenGpuTest {

    /** As the plugin describes a GPU. */
    private record Gpu(String index) implements ExternalResourceInfo {

        @Override
        public Optional<String> getProperty(String key) {
            return key.equals("index") ? Optional.of(index) : Optional.empty();
        }

        @Override
        public Collection<String> getKeys() {
            return List.of("index");
        }
    }

    private static int index(List<ExternalResourceInfo> given, int subtask) {
        return GivenGpu.of(given, subtask).apply(ScoreSettings.DEFAULT.withGpuIndex(5)).gpuIndex();
    }

    @Test
    void withoutTheResourceTheOptionDecides() {
        assertThat(index(List.of(), 3)).isEqualTo(5);
    }

    @Test
    void whatTheClusterGivesGoesBeforeTheOptionAndSubtasksTakeTurns() {
        List<ExternalResourceInfo> given = List.of(new Gpu("3"), new Gpu("1"));
        assertThat(index(given, 0)).isEqualTo(1);
        assertThat(index(given, 1)).isEqualTo(3);
        assertThat(index(given, 2)).isEqualTo(1);
    }

    @Test
    void aNameThatIsNoIndexEndsTheJobForGoodAndSaysWhatToDo() {
        assertThatThrownBy(() -> index(List.of(new Gpu("0"), new Gpu("MIG-4c0c")), 0))
                .isInstanceOf(SuppressRestartsException.class)
                .cause()
                .hasMessageContaining("\"MIG-4c0c\"")
                .hasMessageContaining("flashsale.scoring.gpu-index");
    }
}
