package org.flashsale.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.flashsale.config.KafkaSettings;
import org.flashsale.domain.ControlRecord;
import org.flashsale.failure.UsageError;
import org.flashsale.plan.PlanError;
import org.flashsale.plan.ScoringOrders;
import org.flashsale.replay.TopicScan;
import org.flashsale.wire.ControlRecordCodec;
import org.flashsale.wire.ControlResultCodec;
import org.flashsale.wire.Topic;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code flashsale options}: options of the scoring, changed while the job runs. */
@Command(
        name = "options",
        description = "Change options of a running job's scoring, or show what was ordered.",
        subcommands = {
            OptionsVerb.SetOptions.class,
            OptionsVerb.Reset.class,
            OptionsVerb.Show.class
        })
final class OptionsVerb implements Callable<Integer> {

    /** Of one id, so that the newest order is what a compacted topic keeps. */
    private static final String ID = "scoring";

    @Override
    public Integer call() {
        throw new UsageError("say what to do: 'flashsale options set', '... reset' or '... show'");
    }

    private static List<PlanError> wrong(ControlRecord order) {
        return ScoringOrders.parse(order) instanceof ScoringOrders.Parsed.Invalid invalid
                ? invalid.errors()
                : List.of();
    }

    /** Changes some. */
    @Command(
            name = "set",
            description = {
                "Change options: deadlineMs (longest wait of an event for its batch), maxBatch (most",
                "events of a batch), unwritten (shoppers that may wait to be written), scoredSample",
                "(share of the scored events that is published, 0 to 1). What is not named is as the",
                "job was started.",
                "Exit code 0: applied by every subtask of the job; 1: refused, or no answer; 2: wrong"
                        + " arguments."
            })
    static final class SetOptions implements Callable<Integer> {

        @Parameters(
                arity = "1..*",
                paramLabel = "KEY=VALUE",
                description = "Such as deadlineMs=5 scoredSample=0.1.")
        private List<String> given = new ArrayList<>();

        @Mixin private OrderOptions options;
        @Spec private CommandSpec spec;

        @Override
        public Integer call() throws IOException {
            Map<String, Object> document = new LinkedHashMap<>();
            for (String pair : given) {
                int equals = pair.indexOf('=');
                if (equals < 1) {
                    throw new UsageError("say KEY=VALUE, such as deadlineMs=5, not '" + pair + "'");
                }
                String key = pair.substring(0, equals);
                if (document.put(key, value(pair.substring(equals + 1))) != null) {
                    throw new UsageError(key + " is named twice");
                }
            }
            return options.order(ControlRecord.OPTIONS, ID, document, OptionsVerb::wrong, spec);
        }

        /** A number where it is one; the check of the document says what else it should be. */
        private static Object value(String text) {
            return text.matches("-?[0-9]{1,18}(\\.[0-9]{1,18})?") ? new BigDecimal(text) : text;
        }
    }

    /** Takes all changes back. */
    @Command(
            name = "reset",
            description = {
                "Let all options be as the job was started.",
                "Exit code 0: applied by every subtask of the job; 1: refused, or no answer; 2: wrong"
                        + " arguments."
            })
    static final class Reset implements Callable<Integer> {

        @Mixin private OrderOptions options;
        @Spec private CommandSpec spec;

        @Override
        public Integer call() throws IOException {
            return options.order(ControlRecord.OPTIONS, ID, Map.of(), OptionsVerb::wrong, spec);
        }
    }

    /** Shows what was ordered. */
    @Command(
            name = "show",
            description = {
                "Show the orders to change options that the control topic keeps, the oldest first, and",
                "what the job said to each. What holds now is in the web UI: flashsale.score.option."
            })
    static final class Show implements Callable<Integer> {

        @Mixin private KafkaOptions kafka;
        @Spec private CommandSpec spec;

        @Option(names = "--last", paramLabel = "N", description = "Only the newest N orders.")
        private int last = Integer.MAX_VALUE;

        @Override
        public Integer call() {
            if (last < 1) {
                throw new UsageError("--last: must be at least 1");
            }
            KafkaSettings settings = kafka.settings();
            List<ControlRecord> orders = new ArrayList<>();
            new TopicScan(settings.consumer(Topic.CONTROL))
                    .read(
                            settings.name(Topic.CONTROL),
                            ControlRecordCodec.INSTANCE,
                            record -> {
                                if (record.kind().equals(ControlRecord.OPTIONS)) {
                                    orders.add(record);
                                }
                            });
            Map<String, AnswersOfSubtasks> answers = new LinkedHashMap<>();
            orders.stream()
                    .skip(Math.max(0, orders.size() - (long) last))
                    .map(ControlRecord::requestId)
                    .forEach(request -> answers.put(request, new AnswersOfSubtasks(request)));
            new TopicScan(settings.consumer(Topic.CONTROL_RESULTS))
                    .read(
                            settings.name(Topic.CONTROL_RESULTS),
                            ControlResultCodec.INSTANCE,
                            result -> {
                                AnswersOfSubtasks heard = answers.get(result.requestId());
                                if (heard != null) {
                                    heard.add(result);
                                }
                            });
            print(orders, answers);
            return Main.DONE;
        }

        private void print(List<ControlRecord> orders, Map<String, AnswersOfSubtasks> answers) {
            PrintWriter terminal = spec.commandLine().getOut();
            if (orders.isEmpty()) {
                terminal.println("no order: all options are as the job was started");
            }
            for (ControlRecord order : orders) {
                AnswersOfSubtasks heard = answers.get(order.requestId());
                if (heard != null) {
                    terminal.printf(
                            "%s %s: %s%n",
                            Instant.ofEpochMilli(order.issuedAt()),
                            order.document().replaceAll("\\s+", " ").strip(),
                            said(heard));
                }
            }
        }

        private static String said(AnswersOfSubtasks heard) {
            PlanPublisher.Answer answer = heard.complete().orElseGet(heard::missing);
            if (answer instanceof PlanPublisher.Answer.Applied applied) {
                return "applied by %d subtasks, from %s"
                        .formatted(
                                applied.subtasks(), Instant.ofEpochMilli(applied.effectiveFrom()));
            }
            return answer instanceof PlanPublisher.Answer.Refused refused
                    ? "refused: " + String.join("; ", refused.errors())
                    : ((PlanPublisher.Answer.Missing) answer).who() + " has answered";
        }
    }
}
