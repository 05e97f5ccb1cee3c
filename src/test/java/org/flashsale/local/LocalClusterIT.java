package org.flashsale.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The built distribution, run as a user runs it. */
class LocalClusterIT {
    private static final Path FLASHSALE = Path.of("target/flashsale/bin/flashsale");

    /** None of these JVMs lives for so long that the optimising compiler repays its time. */
    private static final String QUICK = "-XX:TieredStopAtLevel=1";

    @TempDir private Path folder;

    private record Run(int exitCode, String output) {}

    @AfterEach
    void stop() throws Exception {
        assertThat(flashsale("cluster", "stop").exitCode()).isZero();
    }

    @Test
    void runsTheJobStopsItWithASavepointAndGoesOnFromThere() throws Exception {
        Run started = start(Ports.free(0));
        assertThat(started.output()).contains("TaskManagers  1 with 2 slots");
        assertThat(started.exitCode()).isZero();

        Run status = flashsale("cluster", "status");
        assertThat(status.output()).contains("broker", "jobmanager", "2 of 2 slots free");
        assertThat(status.exitCode()).isZero();

        Run second = start(Ports.free(0));
        assertThat(second.output().lines()).hasSize(1);
        assertThat(second.output()).contains("runs already", "flashsale cluster stop");
        assertThat(second.exitCode()).isEqualTo(2);

        Run noJob = flashsale("stop");
        assertThat(noJob.output().strip()).isEqualTo("flashsale stop: no job is running");
        assertThat(noJob.exitCode()).isEqualTo(2);

        Run topics = flashsale("topics", "create", "--config", folder + "/conf/config.yaml");
        assertThat(topics.output()).contains("price-updates");
        assertThat(topics.exitCode()).isZero();

        submit();
        Run stopped = flashsale("stop");
        String savepoint = stopped.output().strip();
        assertThat(Path.of(URI.create(savepoint)).resolve("_metadata")).exists();
        assertThat(stopped.exitCode()).isZero();

        String resumed = submit("-s", savepoint);
        assertThat(checkpoints(resumed).at("/latest/restored/external_path").asText())
                .isEqualTo(savepoint);
        assertThat(flashsale("stop").exitCode()).isZero();

        assertThat(flashsale("cluster", "stop").output())
                .contains("stopping taskmanager-1", "stopping jobmanager", "stopping broker");
        assertThat(flashsale("cluster", "status").exitCode()).isEqualTo(1);
    }

    @Test
    void saysWhichPortIsTakenAndStartsNothing() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Run run = start(taken.getLocalPort());
            assertThat(run.output().strip())
                    .isEqualTo(
                            "flashsale cluster start: port "
                                    + taken.getLocalPort()
                                    + " is taken by another program: choose one with --port");
            assertThat(run.exitCode()).isEqualTo(2);
            assertThat(folder).isEmptyDirectory();
        }
    }

    @Test
    void chaosSaysWhichPortIsTakenAndStartsNothing() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = "--zookeeper-port=" + taken.getLocalPort();
            Run run =
                    flashsale(
                            "chaos",
                            "--dir=" + folder,
                            "--port=0",
                            "--broker-port=0",
                            "--rpc-port=0",
                            port);
            assertThat(run.output().strip())
                    .isEqualTo(
                            "flashsale chaos: port "
                                    + taken.getLocalPort()
                                    + " is taken by another program: choose one with"
                                    + " --zookeeper-port");
            assertThat(run.exitCode()).isEqualTo(2);
        }
    }

    /** Submits the job as the documentation says; returns its id once all its tasks run. */
    private String submit(String... options) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("flink", "run", "-d"));
        arguments.addAll(List.of(options));
        arguments.addAll(List.of("-Dflashsale.name=from-the-command-line"));
        arguments.addAll(List.of("-c", "org.flashsale.job.SaleJob", "target/flashsale-job.jar"));
        Run run = flashsale(arguments.toArray(String[]::new));
        assertThat(run.output()).contains("Job has been submitted with JobID");
        assertThat(run.exitCode()).isZero();
        FlinkRest.Job job =
                rest().jobs().stream().filter(FlinkRest.Job::isActive).findFirst().orElseThrow();
        assertThat(job.name()).isEqualTo("from-the-command-line");
        await().atMost(Duration.ofMinutes(1)).until(() -> rest().isRunning(job.id()));
        return job.id();
    }

    private JsonNode checkpoints(String job) {
        return rest().get("/jobs/" + job + "/checkpoints");
    }

    private FlinkRest rest() {
        return new FlinkRest(new LocalCluster(Path.of("target/flashsale"), folder).webUrl());
    }

    private Run start(int webPort) throws IOException, InterruptedException {
        return flashsale(
                "cluster",
                "start",
                "--port=" + webPort,
                "--broker-port=" + Ports.free(0),
                "--rpc-port=" + Ports.free(0),
                "-Denv.java.opts.jobmanager=" + QUICK,
                "-Denv.java.opts.taskmanager=" + QUICK,
                "-Denv.java.opts.client=" + QUICK,
                "-Dtaskmanager.memory.process.size=2g");
    }

    private Run flashsale(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(FLASHSALE.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("FLASHSALE_CLUSTER_DIR", folder.toString());
        builder.environment().put("FLASHSALE_JAVA_OPTS", QUICK + " -XX:+UseSerialGC");
        Process process = builder.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Run(process.waitFor(), output);
    }
}
