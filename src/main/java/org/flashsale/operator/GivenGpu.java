package org.flashsale.operator;

import java.util.List;
import java.util.OptionalInt;
import java.util.stream.StreamSupport;
import org.apache.flink.api.common.externalresource.ExternalResourceInfo;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.flashsale.scoring.ModelAccess;
import org.flashsale.scoring.ScoreSettings;

/**
 * The GPU that the cluster gives to a task by Flink's external resources.
 *
 * @param index its index; empty if the cluster gives none
 */
record GivenGpu(OptionalInt index) {

    /** Property of such a resource. */
    private static final String INDEX = "index";

    /** Of several GPUs the subtasks of a TaskManager take turns. */
    static GivenGpu of(RuntimeContext task, ModelAccess access) {
        return of(
                task.getExternalResourceInfos(access.gpuResource()),
                task.getTaskInfo().getIndexOfThisSubtask());
    }

    static GivenGpu of(Iterable<ExternalResourceInfo> given, int subtask) {
        List<Integer> indices =
                StreamSupport.stream(given.spliterator(), false)
                        .flatMap(info -> info.getProperty(INDEX).stream())
                        .map(GivenGpu::index)
                        .sorted()
                        .toList();
        return new GivenGpu(
                indices.isEmpty()
                        ? OptionalInt.empty()
                        : OptionalInt.of(indices.get(subtask % indices.size())));
    }

    /** A restart would be given the same. */
    private static int index(String given) {
        try {
            return Integer.parseInt(given);
        } catch (NumberFormatException e) {
            throw new SuppressRestartsException(
                    new IllegalArgumentException(
                            "the cluster's external resource calls the GPU \"%s\", which is no index:"
                                            .formatted(given)
                                    + " have its script print one, or leave the resource out and"
                                    + " set flashsale.scoring.gpu-index",
                            e));
        }
    }

    /** The settings with this GPU; it goes before the index that was configured. */
    ScoreSettings apply(ScoreSettings settings) {
        return index.isPresent() ? settings.withGpuIndex(index.getAsInt()) : settings;
    }
}
