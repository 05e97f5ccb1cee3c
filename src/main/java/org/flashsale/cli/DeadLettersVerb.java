package org.flashsale.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.flashsale.config.JobOptions;
import org.flashsale.config.KafkaSettings;
import org.flashsale.domain.DeadLetter;
import org.flashsale.domain.DeadLetterCode;
import org.flashsale.domain.Read;
import org.flashsale.failure.UsageError;
import org.flashsale.replay.TopicScan;
import org.flashsale.wire.DeadLetterBox;
import org.flashsale.wire.DeadLetterCodec;
import org.flashsale.wire.Topic;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code flashsale dead-letters}: records that the job could not use. */
@Command(
        name = "dead-letters",
        description = "List the records that the job could not use, or send them again.",
        subcommands = {DeadLettersVerb.ListLetters.class, DeadLettersVerb.Retry.class})
final class DeadLettersVerb implements Callable<Integer> {

    @Override
    public Integer call() {
        throw new UsageError("say what to do: 'flashsale dead-letters list' or '... retry'");
    }

    /**
     * A letter in the output file.
     *
     * @param retry whether it can be sent again, and whether it was
     */
    record Line(
            String code,
            String topic,
            int partition,
            long offset,
            String refusedAt,
            long bytes,
            String sha256,
            String retry,
            String detail) {}

    /** What both do. */
    abstract static class Task implements Callable<Integer> {
        @Mixin private KafkaOptions kafka;
        @Spec private CommandSpec spec;

        @Option(
                names = "--topic",
                paramLabel = "TOPIC",
                description = "Only records of this input, by its default name.")
        private Optional<String> topic = Optional.empty();

        @Option(names = "--code", paramLabel = "CODE", description = "Only those of this reason.")
        private Optional<DeadLetterCode> code = Optional.empty();

        @Option(
                names = "--since",
                paramLabel = "TIME",
                description = "Only those that the job refused then or later, ISO 8601, UTC.")
        private Optional<Instant> since = Optional.empty();

        @Option(
                names = "--until",
                paramLabel = "TIME",
                description = "Only those that the job refused earlier, ISO 8601, UTC.")
        private Optional<Instant> until = Optional.empty();

        @Option(names = "--out", paramLabel = "FILE", description = "Write what was done as JSON.")
        private Optional<Path> out = Optional.empty();

        @Override
        public final Integer call() {
            out.ifPresent(OutputFiles::ready);
            KafkaSettings settings = kafka.settings();
            Optional<String> source = topic.map(id -> settings.name(input(id)));
            return run(settings, source);
        }

        abstract int run(KafkaSettings settings, Optional<String> source);

        private static Topic input(String id) {
            return Topic.of(id)
                    .filter(Topic::isInput)
                    .orElseThrow(
                            () ->
                                    new UsageError(
                                            "--topic: the job reads no topic '"
                                                    + id
                                                    + "'; it reads "
                                                    + inputs().map(Topic::id)
                                                            .collect(Collectors.joining(", "))));
        }

        private static Stream<Topic> inputs() {
            return Arrays.stream(Topic.values()).filter(Topic::isInput);
        }

        /** Takes the wanted letters among those that are committed now, one after the other. */
        void each(
                KafkaSettings settings,
                Optional<String> source,
                BiConsumer<Read.Good<DeadLetter>, DeadLetterBox.Retry> taker) {
            DeadLetterBox box =
                    new DeadLetterBox(inputs().map(settings::name).collect(Collectors.toSet()));
            TopicScan scan = new TopicScan(settings.briefConsumer(Topic.DEAD_LETTERS));
            String name = settings.name(Topic.DEAD_LETTERS);
            // Twice over the topic, since all letters may be more than the memory.
            scan.read(name, DeadLetterCodec.INSTANCE, box::note);
            scan.readGood(
                    name,
                    DeadLetterCodec.INSTANCE,
                    letter -> {
                        if (isWanted(letter, source)) {
                            taker.accept(letter, box.retry(letter.value()));
                        }
                    });
        }

        private boolean isWanted(Read.Good<DeadLetter> letter, Optional<String> source) {
            DeadLetter value = letter.value();
            Instant at = Instant.ofEpochMilli(letter.origin().appendedAt());
            return !DeadLetterBox.isMark(value)
                    && source.map(value.origin().topic()::equals).orElse(true)
                    && code.map(value.code()::equals).orElse(true)
                    && since.map(from -> !at.isBefore(from)).orElse(true)
                    && until.map(at::isBefore).orElse(true);
        }

        PrintWriter terminal() {
            return spec.commandLine().getOut();
        }

        String job() {
            return Configuration.fromMap(kafka.all()).get(JobOptions.NAME);
        }

        void report(Map<String, Object> result) {
            out.ifPresent(file -> OutputFiles.report(file, result));
        }

        Line print(Read.Good<DeadLetter> letter, String retry) {
            DeadLetter value = letter.value();
            Line line =
                    new Line(
                            value.code().name(),
                            value.origin().topic(),
                            value.origin().partition(),
                            value.origin().offset(),
                            Instant.ofEpochMilli(letter.origin().appendedAt()).toString(),
                            value.payloadLength(),
                            value.payloadSha256(),
                            retry,
                            value.detail());
            terminal()
                    .printf(
                            "%s %s-%d@%d refused %s, %d bytes, SHA-256 %s, retry %s: %s%n",
                            line.code(),
                            printable(line.topic()),
                            line.partition(),
                            line.offset(),
                            line.refusedAt(),
                            line.bytes(),
                            printable(line.sha256()),
                            line.retry(),
                            printable(line.detail()));
            return line;
        }

        /** Letters quote what strangers sent: nothing of it may steer a terminal. */
        private static String printable(String text) {
            return text.replaceAll("\\p{Cntrl}", "?");
        }
    }

    /** {@code flashsale dead-letters list}. */
    @Command(
            name = "list",
            description = {
                "Print each letter in a line: why it was refused, where the record was, its length",
                "and SHA-256, and whether it can be sent again."
            })
    static final class ListLetters extends Task {
        @Override
        int run(KafkaSettings settings, Optional<String> source) {
            List<Line> lines = new ArrayList<>();
            each(settings, source, (letter, retry) -> lines.add(print(letter, retry.name())));
            terminal().printf("%d dead letters%n", lines.size());
            report(Map.of("letters", lines));
            return Main.DONE;
        }
    }

    /** {@code flashsale dead-letters retry}. */
    @Command(
            name = "retry",
            description = {
                "Send the original records again, to the topic and partition that they came from,",
                "for a job that can use them now. Each is sent once: a mark in the topic, written",
                "in the same transaction, keeps later runs from sending it again. Letters that do",
                "not hold the whole record are left."
            })
    static final class Retry extends Task {
        @Option(names = "--dry-run", description = "Say what would be sent, and send nothing.")
        private boolean dryRun;

        @Override
        int run(KafkaSettings settings, Optional<String> source) {
            if (dryRun) {
                retry(settings, source, Optional.empty());
            } else {
                // Opened before the letters are read: another retry that runs cannot commit then.
                try (DeadLetterSender sender = new DeadLetterSender(settings, job())) {
                    retry(settings, source, Optional.of(sender));
                }
            }
            return Main.DONE;
        }

        private void retry(
                KafkaSettings settings,
                Optional<String> source,
                Optional<DeadLetterSender> sender) {
            List<Line> sent = new ArrayList<>();
            List<Line> left = new ArrayList<>();
            each(
                    settings,
                    source,
                    (letter, retry) -> {
                        if (retry == DeadLetterBox.Retry.POSSIBLE) {
                            sender.ifPresent(to -> to.send(letter.value()));
                            sent.add(print(letter, dryRun ? "POSSIBLE" : "SENT"));
                        } else {
                            left.add(print(letter, retry.name()));
                        }
                    });
            sender.ifPresent(DeadLetterSender::commit);
            terminal()
                    .printf(
                            "%d records %s, %d left%n",
                            sent.size(), dryRun ? "would be sent" : "sent", left.size());
            report(Map.of("dryRun", dryRun, "sent", sent, "left", left));
        }
    }
}
