package org.flashsale.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.flashsale.domain.EventType;
import org.flashsale.failure.UsageError;
import org.flashsale.ingest.LogBounds;
import org.flashsale.ingest.LogFormat;
import org.flashsale.scoring.ModelManifest.Head;
import org.flashsale.train.task.LabelRule;
import org.flashsale.train.task.LogRules;
import org.flashsale.train.task.TableSpec;
import org.flashsale.train.task.Task;
import org.flashsale.train.task.TaskData;
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

        @Option(
                names = "--since",
                paramLabel = "TIME",
                description = {
                    "Only events from this time on are examples, such as 2026-11-20T00:00:00Z;",
                    "earlier ones are what is known of their shoppers."
                })
        private Optional<Instant> since = Optional.empty();

        @Option(
                names = "--until",
                paramLabel = "TIME",
                description = "Events from this time on are not read, as if nobody knew them yet.")
        private Optional<Instant> until = Optional.empty();

        /** Times of the events that are read. */
        LogBounds bounds() {
            long end = until.map(Instant::toEpochMilli).orElse(Long.MAX_VALUE);
            if (end <= since.map(Instant::toEpochMilli).orElse(0L)) {
                throw new UsageError("--until must be after --since and after 1970");
            }
            return new LogBounds(0, end);
        }

        /** Refuses rules beside a task, which has its own. */
        void requireNone() {
            boolean none = labels.isEmpty() && horizon.isEmpty();
            if (!none || since.isPresent() || until.isPresent()) {
                throw new UsageError(
                        "a task or table has its own labels: leave --label, --horizon, --since"
                                + " and --until out");
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
            LogRules.Eligibility whole =
                    new LogRules.Eligibility.BeforeEndOfSlice(
                            horizon.isEmpty() ? HORIZON.toMillis() : millis(horizon));
            return new LogRules(
                    SLICE_GAP.toMillis(),
                    true,
                    since.map(Instant::toEpochMilli)
                            .<LogRules.Eligibility>map(
                                    from -> new LogRules.Eligibility.Since(from, whole))
                            .orElse(whole),
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

    /** Rules for any table. */
    static final class Table {

        @Option(
                names = "--target",
                paramLabel = "COLUMN",
                description = {
                    "The data is a CSV table, and this column the label of its rows: TRUE and",
                    "FALSE, or 1 and 0."
                })
        private Optional<String> target = Optional.empty();

        @Option(
                names = "--levels",
                split = ",",
                paramLabel = "COLUMN",
                description = "Columns whose numbers are names, a cell per level.")
        private List<String> levels = new ArrayList<>();

        @Option(
                names = "--without",
                split = ",",
                paramLabel = "COLUMN",
                description = "Columns that a model may not read.")
        private List<String> without = new ArrayList<>();

        @Option(
                names = "--unit",
                paramLabel = "COLUMN",
                description = {
                    "Rows that agree in this column are of one shopper, whom folds and draws take",
                    "whole."
                })
        private Optional<String> unit = Optional.empty();

        @Option(
                names = "--slice",
                split = ",",
                paramLabel = "COLUMN",
                description = "Columns whose values evaluate looks at on their own.")
        private List<String> slices = new ArrayList<>();

        /** Whether the data is a table. */
        boolean isDeclared() {
            return target.isPresent();
        }

        /** The table that was declared; empty if the data is none. */
        Optional<TableSpec> toSpec() {
            if (target.isEmpty()) {
                boolean alone =
                        levels.isEmpty() && without.isEmpty() && slices.isEmpty() && unit.isEmpty();
                if (!alone) {
                    throw new UsageError("--levels, --without, --unit and --slice need --target");
                }
                return Optional.empty();
            }
            Map<String, TableSpec.Kind> columns = new LinkedHashMap<>();
            without.forEach(column -> columns.put(column, TableSpec.Kind.NONE));
            levels.forEach(column -> columns.put(column, TableSpec.Kind.LEVELS));
            Map<String, String> by = new LinkedHashMap<>();
            slices.forEach(column -> by.put(column, column));
            return Optional.of(
                    new TableSpec(target.get(), columns, by, unit, TableSpec.Others.GUESSED));
        }
    }

    /**
     * What is to be read.
     *
     * @param task of the data; empty for rules of the caller's own
     * @param heads that are measured
     * @param data examples
     */
    record Read(Optional<Task> task, List<Head> heads, TaskData data) {}

    /**
     * Reads the data of a task, a table or event logs.
     *
     * @param label name of the task
     * @throws UsageError if it cannot be read, or if options contradict each other
     */
    static Read read(
            Optional<String> label,
            Rules rules,
            Table table,
            Optional<LogFormat> format,
            List<Path> files)
            throws IOException {
        Optional<TableSpec> spec = table.toSpec();
        if (label.isPresent()) {
            rules.requireNone();
            if (spec.isPresent()) {
                throw new UsageError("a task has its own target: leave --target out");
            }
            Task task = Task.of(label.get());
            return new Read(Optional.of(task), List.of(task.head()), TaskData.read(task, files));
        }
        if (spec.isPresent()) {
            rules.requireNone();
            return new Read(
                    Optional.empty(), List.of(Head.PURCHASE), TaskData.table(spec.get(), files));
        }
        LogRules given = rules.toRules();
        return new Read(
                Optional.empty(),
                List.copyOf(given.labels().keySet()),
                TaskData.logs(given, format, rules.bounds(), files));
    }
}
