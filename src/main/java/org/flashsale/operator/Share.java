package org.flashsale.operator;

import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;

/** Which keys a subtask has, for what is broadcast to all of them. */
final class Share {

    private Share() {}

    /** Whether a key's state lives in this subtask. */
    static boolean holds(TaskInfo task, String key) {
        return KeyGroupRangeAssignment.assignKeyToParallelOperator(
                        key,
                        task.getMaxNumberOfParallelSubtasks(),
                        task.getNumberOfParallelSubtasks())
                == task.getIndexOfThisSubtask();
    }
}
