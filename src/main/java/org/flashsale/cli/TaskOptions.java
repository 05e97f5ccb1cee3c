package org.flashsale.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.flashsale.domain.EventType;
import org.flashsale.failure.UsageError;
import org.flashsale.scoring.ModelManifest.Head;
import org.flashsale.train.task.LabelRule;
import org.flashsale.train.task.LogRules;
import org.flashsale.train.task.Task;
import picocli.CommandLine.Option;

/** Options that say what the examples are. */
final class TaskOptions {

    private TaskOptions() {}

    /** Names of the tasks, for the help. */
    static final class Names implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Task.all().stream().map(Task::label).iterator();
        }
    }

    /** Rules for any event log. */
    static final class Rules {

        private static final Pattern LABEL =
                Pattern.compile(
                        "(purchase|exit)=(?:(?<type>[A-Z_]+) (?:in (?<session>session)"
                                + "|within (?<within>\\d+[smhd]))|nothing within (?<silence>"
                                + "\\d+[smhd]))");
        private static final Duration SLICE_GAP = Duration.ofHours(1);
        private static final Duration HORIZON = Duration.ofMinutes(30);

        @Option(
                names = "--label",
                paramLabel = "HEAD=RULE",
                description = {
                    "When an event of any log is positive for a head (purchase or exit): 'TYPE in",
                    "session', 'TYPE within 24h' of the shopper, or 'nothing within 10m'. Default:",
                    "'purchase=PURCHASE in session' and 'exit=nothing within 10m'."
                })
        private List<String> labels = new ArrayList<>();

        @Option(
                names = "--horizon",
                paramLabel = "TIME",
                description = "Log that must follow an event before it counts (default: 30m).")
        private String horizon = "";

        /** Refuses rules beside a task, which has its own. */
        void requireNone() {
            if (!labels.isEmpty() || !horizon.isEmpty()) {
                throw new UsageError("a task has its own labels: leave --label and --horizon out");
            }
        }

        /** The rules that were declared. */
        LogRules toRules() {
            Map<Head, LabelRule> rules = new EnumMap<>(Head.class);
            List<String> declared =
                    labels.isEmpty()
                            ? List.of("purchase=PURCHASE in session", "exit=nothing within 10m")
                            : labels;
            for (String label : declared) {
                Matcher parts = LABEL.matcher(label);
                if (!parts.matches()) {
                    throw new UsageError(
                            "--label is not like 'purchase=PURCHASE in session' or"
                                    + " 'exit=nothing within 10m': "
                                    + label);
                }
                Head head = Head.valueOf(parts.group(1).toUpperCase(Locale.ROOT));
                if (rules.put(head, rule(parts)) != null) {
                    throw new UsageError("--label names a head twice: " + label);
                }
            }
            return new LogRules(
                    SLICE_GAP.toMillis(),
                    true,
                    new LogRules.Eligibility.BeforeEndOfSlice(
                            horizon.isEmpty() ? HORIZON.toMillis() : millis(horizon)),
                    LogRules.Memory.LIVE,
                    rules);
        }

        private static LabelRule rule(Matcher parts) {
            if (parts.group("silence") != null) {
                return new LabelRule.Silence(millis(parts.group("silence")));
            }
            EventType type = type(parts.group("type"));
            return parts.group("within") == null
                    ? new LabelRule.Follows(type, LabelRule.Scope.SESSION, LabelRule.EVER)
                    : new LabelRule.Follows(
                            type, LabelRule.Scope.SHOPPER, millis(parts.group("within")));
        }

        private static EventType type(String name) {
            return Arrays.stream(EventType.values())
                    .filter(type -> type.name().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new UsageError("--label: no event type " + name));
        }

        private static long millis(String text) {
            Matcher parts = Pattern.compile("(\\d{1,6})([smhd])").matcher(text);
            if (!parts.matches()) {
                throw new UsageError("is no time like 90s, 30m, 24h or 7d: " + text);
            }
            long count = Long.parseLong(parts.group(1));
            return switch (parts.group(2)) {
                case "s" -> Duration.ofSeconds(count).toMillis();
                case "m" -> Duration.ofMinutes(count).toMillis();
                case "h" -> Duration.ofHours(count).toMillis();
                default -> Duration.ofDays(count).toMillis();
            };
        }
    }
}
