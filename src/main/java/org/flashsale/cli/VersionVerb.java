package org.flashsale.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code flashsale version}: what runs here, for a report of a fault. */
@Command(name = "version", description = "Print the versions of Flashsale and of its platform.")
final class VersionVerb implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Override
    public Integer call() {
        spec.commandLine()
                .getOut()
                .printf(
                        "flashsale %s, flink %s, kafka %s, java %s%n",
                        versionOf(Main.class),
                        org.apache.flink.runtime.util.EnvironmentInformation.getVersion(),
                        org.apache.kafka.common.utils.AppInfoParser.getVersion(),
                        Runtime.version());
        return 0;
    }

    private static String versionOf(Class<?> type) {
        String version = type.getPackage().getImplementationVersion();
        return version == null ? "(from classes)" : version;
    }
}
