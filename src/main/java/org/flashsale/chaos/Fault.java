package org.flashsale.chaos;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** What can be done to a running job. */
public enum Fault {
    /** A TaskManager that runs tasks is killed; a spare one takes over, and is replaced. */
    TASK_MANAGER("tm", 20, 15, 30, 0, 0),
    /** The JobManager is killed and started again. */
    JOB_MANAGER("jm", 1, 60, 60, 0, 0),
    /** The broker is killed, and started again some seconds later. */
    BROKER("broker", 1, 60, 60, 3_000, 8_000),
    /** Nothing can be written to, or read from, the folder of the checkpoints for a while. */
    CHECKPOINTS("checkpoints", 1, 60, 60, 15_000, 25_000),
    /** Ten times as many visitors as before for a while. */
    BURST("burst", 1, 60, 60, 10_000, 20_000);

    private final String id;
    private final int often;
    private final int p50SecMax;
    private final int secMax;
    private final int lastsMsMin;
    private final int lastsMsMax;

    Fault(String id, int often, int p50SecMax, int secMax, int lastsMsMin, int lastsMsMax) {
        this.id = id;
        this.often = often;
        this.p50SecMax = p50SecMax;
        this.secMax = secMax;
        this.lastsMsMin = lastsMsMin;
        this.lastsMsMax = lastsMsMax;
    }

    /** Name in options, reports and logs. */
    public String id() {
        return id;
    }

    /** How often it happens in a whole run. */
    public int often() {
        return often;
    }

    /** Longest allowed median of the recoveries, s. */
    public int p50SecMax() {
        return p50SecMax;
    }

    /** Longest allowed recovery, s. */
    public int secMax() {
        return secMax;
    }

    /** Shortest time that it lasts, ms: what is broken stays so. */
    int lastsMsMin() {
        return lastsMsMin;
    }

    /** Longest time that it lasts, ms. */
    int lastsMsMax() {
        return lastsMsMax;
    }

    /**
     * Whether the job cannot but notice: it is back only after it was seen gone. The other faults
     * may pass without a trace, which is the best that can be said of a recovery.
     */
    public boolean interrupts() {
        return switch (this) {
            case TASK_MANAGER, JOB_MANAGER, BROKER -> true;
            case CHECKPOINTS, BURST -> false;
        };
    }

    /** The fault of that name. */
    public static Optional<Fault> of(String id) {
        return Arrays.stream(values()).filter(fault -> fault.id.equals(id)).findFirst();
    }

    /** All names, for people. */
    public static String ids() {
        return Arrays.stream(values()).map(Fault::id).collect(Collectors.joining(", "));
    }
}
