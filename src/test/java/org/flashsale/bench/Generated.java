package org.flashsale.bench;

import java.io.IOException;
import java.nio.file.Path;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.flashsale.domain.BehaviorEvent;

/** Events made inside the job: first some of each shopper, then the traffic of a workload. */
final class Generated extends RichMapFunction<Long, BehaviorEvent> {

    private static final long serialVersionUID = 1L;

    private final String log;
    private final int users;
    private final int active;
    private final int history;
    private final long startMs;
    private transient Traffic traffic;
    private transient Traffic.Draft draft;
    private transient int subtask;
    private transient int subtasks;
    private transient long made;

    /**
     * @param log the log that event types are drawn from
     * @param users shoppers
     * @param active shoppers in a session at once
     * @param history events of each shopper before the traffic
     * @param startMs event time at which the traffic begins, epoch ms
     */
    Generated(String log, int users, int active, int history, long startMs) {
        this.log = log;
        this.users = users;
        this.active = active;
        this.history = history;
        this.startMs = startMs;
    }

    @Override
    public void open(OpenContext context) throws IOException {
        subtask = getRuntimeContext().getTaskInfo().getIndexOfThisSubtask();
        subtasks = getRuntimeContext().getTaskInfo().getNumberOfParallelSubtasks();
        traffic =
                new Traffic.Burst(
                        users, active / subtasks, 100_000, Trails.read(Path.of(log)), 1 + subtask);
        draft = new Traffic.Draft();
    }

    /** Number of a subtask's events before the traffic. */
    private long before() {
        return (long) users / subtasks * history;
    }

    @Override
    public BehaviorEvent map(Long number) {
        long id = made++ * subtasks + subtask;
        if (made <= before()) {
            draft.user = (int) (id % users);
            draft.session = -1 - draft.user;
            return Events.of(id, draft, startMs - Feed.BEFORE_MS + made % 1000);
        }
        traffic.next(draft);
        return Events.of(id, draft, startMs + draft.timeMs);
    }
}
