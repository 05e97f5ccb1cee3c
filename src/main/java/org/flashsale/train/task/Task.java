package org.flashsale.train.task;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.flashsale.domain.EventType;
import org.flashsale.failure.UsageError;
import org.flashsale.ingest.LogFormat;
import org.flashsale.scoring.ModelManifest.Head;

/** The tasks that models are measured on. */
public enum Task {
    /** REES46 shop logs: the shopper does nothing in the ten minutes after the event. */
    REES46_EXIT,
    /** REES46 shop logs: a purchase follows in the session. */
    REES46_PURCHASE,
    /** Taobao behaviour: the shopper buys within a day. */
    TAOBAO_24H,
    /** Online Shoppers sessions: the session brings revenue. */
    ONLINE_SHOPPERS,
    /** The same without the column that the analytics tool derives from transactions. */
    ONLINE_SHOPPERS_NO_PAGEVALUES;

    /** What the data is. */
    public sealed interface Input {

        /**
         * Event logs, or log files of a format.
         *
         * @param rules how they become examples
         * @param format of files that are no event logs
         */
        record Log(LogRules rules, LogFormat format) implements Input {}

        /**
         * Tables.
         *
         * @param spec how they become examples
         */
        record Table(TableSpec spec) implements Input {}
    }

    /** What its data is. */
    public Input input() {
        return switch (this) {
            case REES46_EXIT, REES46_PURCHASE -> new Input.Log(Rules.REES46, LogFormat.REES46);
            case TAOBAO_24H -> new Input.Log(Rules.TAOBAO, LogFormat.TAOBAO);
            case ONLINE_SHOPPERS -> new Input.Table(TableSpec.onlineShoppers());
            case ONLINE_SHOPPERS_NO_PAGEVALUES ->
                    new Input.Table(TableSpec.onlineShoppers().without("PageValues"));
        };
    }

    /** The head that is measured. */
    public Head head() {
        return this == REES46_EXIT ? Head.EXIT : Head.PURCHASE;
    }

    /** Draws of the bootstrap that the task asks for. */
    public int draws() {
        return switch (this) {
            case REES46_EXIT, REES46_PURCHASE -> 300;
            case TAOBAO_24H -> 500;
            case ONLINE_SHOPPERS, ONLINE_SHOPPERS_NO_PAGEVALUES -> 1000;
        };
    }

    /** Its name on the command line. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    @Override
    public String toString() {
        return label();
    }

    /**
     * The task of a name.
     *
     * @throws UsageError naming those that there are
     */
    public static Task of(String label) {
        return Arrays.stream(values())
                .filter(task -> task.label().equals(label))
                .findFirst()
                .orElseThrow(() -> new UsageError("no task " + label + "; there are " + labels()));
    }

    private static String labels() {
        return Arrays.stream(values()).map(Task::label).collect(Collectors.joining(", "));
    }

    /** Rules of logs. */
    public static final class Rules {

        private static final long SECOND = 1000;

        /**
         * Purchase later in the session, and exit within ten minutes, of events with a session and
         * half an hour of log behind them; a log is cut where nobody does anything for an hour.
         */
        public static final LogRules REES46 =
                new LogRules(
                        3600 * SECOND,
                        true,
                        new LogRules.Eligibility.BeforeEndOfSlice(1800 * SECOND),
                        LogRules.Memory.LIVE,
                        Map.of(
                                Head.PURCHASE,
                                new LabelRule.Follows(
                                        EventType.PURCHASE,
                                        LabelRule.Scope.SESSION,
                                        LabelRule.EVER),
                                Head.EXIT,
                                new LabelRule.Silence(600 * SECOND)));

        /** A purchase within a day, of events with a day of the nine days behind them. */
        static final LogRules TAOBAO =
                new LogRules(
                        LabelRule.EVER,
                        false,
                        new LogRules.Eligibility.Before((1_512_316_800L - 86_400) * SECOND),
                        LogRules.Memory.DAYS,
                        Map.of(
                                Head.PURCHASE,
                                new LabelRule.Follows(
                                        EventType.PURCHASE,
                                        LabelRule.Scope.SHOPPER,
                                        86_400 * SECOND)));

        private Rules() {}
    }

    /** All of them. */
    public static List<Task> all() {
        return List.of(values());
    }
}
