package org.flashsale.cli;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.flashsale.failure.Failure;
import org.flashsale.failure.UsageError;
import org.flashsale.failure.UsageErrors;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Entry point of {@code bin/flashsale}. Exit codes: 0 done, 1 failed, 2 the caller's mistake. A
 * mistake or a failure prints one line; what lies behind it goes to the log file, and to the
 * terminal with {@code --debug}.
 */
@Command(
        name = "flashsale",
        description = "Prices and stock for flash sales, decided in real time on Apache Flink.",
        synopsisSubcommandLabel = "VERB",
        optionListHeading = "%nOptions:%n",
        commandListHeading = "%nVerbs:%n",
        footer = "%n'flashsale VERB --help' tells more about a verb.")
public final class Main implements Callable<Integer> {
    static final int DONE = 0;
    static final int FAILED = 1;
    static final int MISUSED = 2;

    private static final String UNEXPECTED = "UNEXPECTED";

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Show this help.")
    private boolean unusedAsPicocliActsOnIt;

    @Option(
            names = "--debug",
            scope = ScopeType.INHERIT,
            description = "Show the stack trace of a failure.")
    private boolean debug;

    private Main() {}

    /** Runs the verb and ends the process with its exit code. */
    public static void main(String[] args) {
        nameLogAfter(args);
        PrintWriter out = writerTo(System.out);
        PrintWriter err = writerTo(System.err);
        System.exit(run(out, err, args));
    }

    /** Runs the verb and returns its exit code; the output goes to the given writers. */
    static int run(PrintWriter out, PrintWriter err, String... args) {
        Main main = new Main();
        CommandLine program =
                new CommandLine(main)
                        .setOut(out)
                        .setErr(err)
                        .setParameterExceptionHandler(Main::misused)
                        .setExecutionExceptionHandler(main::failed);
        for (Class<? extends Callable<Integer>> verb : Verbs.ALL) {
            program.addSubcommand(verb);
        }
        // Their parents' settings reach subcommands that were added before them only.
        program.setOut(out).setErr(err);
        program.setCaseInsensitiveEnumValuesAllowed(true);
        program.setParameterExceptionHandler(Main::misused);
        program.setExecutionExceptionHandler(main::failed);
        return program.execute(passedThrough(args));
    }

    /** Without a verb: say so, in one line. */
    @Override
    public Integer call() {
        throw new UsageError("name a verb; 'flashsale --help' lists them");
    }

    /**
     * Flink's client and the benchmarks parse their own options, so everything after {@code flink}
     * and {@code bench NAME} is left alone.
     */
    private static String[] passedThrough(String[] args) {
        List<String> all = new ArrayList<>(Arrays.asList(args));
        int verb = 0;
        while (verb < args.length && args[verb].startsWith("-")) {
            verb++;
        }
        int name = verb + 1;
        if (verb < args.length && args[verb].equals("flink")) {
            all.add(name, "--");
        } else if (name < args.length
                && args[verb].equals("bench")
                && !args[name].startsWith("-")) {
            all.add(name, "--");
        }
        return all.toArray(new String[0]);
    }

    private static PrintWriter writerTo(PrintStream stream) {
        return new PrintWriter(stream, true, Charset.defaultCharset());
    }

    /** One log file per verb: {@code log/demo.log}. Must come before the first logger. */
    private static void nameLogAfter(String[] args) {
        if (args.length > 0 && args[0].matches("[a-z][a-z-]*")) {
            System.setProperty("flashsale.log.name", args[0]);
        }
    }

    private static int misused(ParameterException mistake, String[] args) {
        CommandLine command = mistake.getCommandLine();
        String name = command.getCommandSpec().qualifiedName();
        String message = oneLine(String.valueOf(mistake.getMessage()));
        if (mistake instanceof UnmatchedArgumentException unmatched
                && !unmatched.getSuggestions().isEmpty()) {
            message += "; did you mean " + String.join(" or ", unmatched.getSuggestions()) + "?";
        }
        command.getErr().println(name + ": " + message + " (see " + name + " --help)");
        return MISUSED;
    }

    private int failed(Exception problem, CommandLine command, ParseResult parsed) {
        PrintWriter err = command.getErr();
        String name = command.getCommandSpec().qualifiedName();
        int exitCode = FAILED;
        if (problem instanceof UsageErrors mistakes) {
            exitCode = MISUSED;
            mistakes.mistakes().forEach(mistake -> err.println(name + ": " + mistake));
        } else if (problem instanceof UsageError mistake) {
            exitCode = MISUSED;
            err.println(name + ": " + oneLine(String.valueOf(mistake.getMessage())));
        } else if (problem instanceof Failure failure) {
            String message = oneLine(String.valueOf(failure.getMessage()));
            err.println(name + ": " + failure.code() + ": " + message);
        } else {
            String message = oneLine(problem.toString());
            err.println(name + ": " + UNEXPECTED + ": " + message + " (--debug shows where)");
        }
        if (debug) {
            problem.printStackTrace(err);
        }
        LoggerFactory.getLogger(Main.class).info("{} ended with {}", name, exitCode, problem);
        return exitCode;
    }

    private static String oneLine(String message) {
        return message.strip().replaceAll("\\s*\\R\\s*", "; ");
    }
}
