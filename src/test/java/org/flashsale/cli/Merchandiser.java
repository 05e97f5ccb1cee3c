package org.flashsale.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.flashsale.domain.PriceReason;
import org.flashsale.domain.PriceUpdate;
import org.flashsale.job.Lab;
import org.flashsale.plan.SalePlan;
import org.flashsale.plan.SalePlans;
import org.flashsale.testing.TestSale;
import org.flashsale.wire.ControlResultCodec;
import org.flashsale.wire.PriceUpdateCodec;
import org.flashsale.wire.Topic;

/** Says the verbs that change a sale to a real job, and looks at what it does. */
public final class Merchandiser {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String ORDERED = "84.99";
    private static final long ORDERED_MINOR = 8_499;

    private final Lab lab;
    private final Path folder;

    private record Said(int exitCode, List<String> out, List<String> err) {}

    /**
     * @param folder for plans
     */
    public Merchandiser(Lab lab, Path folder) {
        this.lab = lab;
        this.folder = folder;
    }

    /** Publishes a plan before the job is there; it will find it. */
    public void publishesToNobody(SalePlan plan) throws Exception {
        Path file = Files.writeString(folder.resolve("plan.yaml"), SalePlans.toYaml(plan));
        Said said = say("plan", "publish", "" + file, "--timeout", "300ms");
        assertThat(said.err())
                .containsExactly(
                        plan.id()
                                + ": no job answered within 300ms; it will find the order when it"
                                + " runs");
        assertThat(said.exitCode()).isEqualTo(1);
    }

    /** Everything that a running sale allows, and what it refuses. */
    public void changes(SalePlan plan) throws Exception {
        mistakesReachNoTopic();
        refusalsNameAllThatIsWrong();
        aSaleThatIsOverIsRefused(plan);
        optionsAreSetShownAndTakenBack();
        aNewVersionOfThePlanIsApplied(plan);
        anOrderedPriceHoldsUntilItsEnd();
        aFrozenPriceHoldsBeyondIt();
        aModelIsReleasedAndTakenBack();
    }

    private void mistakesReachNoTopic() {
        int before = lab.readRaw(Topic.CONTROL).size();
        for (List<String> mistake :
                List.of(
                        List.of("override", "A", "--price=-5", "--for=1m"),
                        List.of("override", "A", "--price=79.99"),
                        List.of("override", "A", "--price=79.99", "--until=yesterday"),
                        List.of("override", "A", "--price=79.99", "--for=0s"),
                        List.of("override", "A", "--cancel", "--for=1m"),
                        List.of("override", "--price=79.99", "--for=1m"),
                        List.of("freeze"),
                        List.of("freeze", "--global", "--sku=A"),
                        List.of("unfreeze", "--sku=A", "--timeout=soon"),
                        List.of("unfreeze", "--sku=A", "--effective-from=soon"),
                        List.of("freeze", "--sku=A", "--out=" + folder),
                        List.of("options", "set"),
                        List.of("options", "set", "deadlineMs"),
                        List.of("options", "set", "deadlineMs=soon"),
                        List.of("options", "set", "deadlineMs=99999999999999999999"),
                        List.of("options", "set", "maxBatch=1.5"),
                        List.of("options", "set", "deadline=5"),
                        List.of("options", "set", "unwritten=1", "unwritten=2"),
                        List.of("options", "show", "--last=0"),
                        List.of("plan", "publish", folder + "/none.yaml"))) {
            Said said = say(mistake.toArray(String[]::new));
            assertThat(said.exitCode()).as("%s", said).isEqualTo(2);
            assertThat(said.err()).as(String.join(" ", mistake)).hasSize(1);
            assertThat(said.out()).isEmpty();
        }
        assertThat(lab.readRaw(Topic.CONTROL)).hasSize(before);
    }

    private void refusalsNameAllThatIsWrong() throws Exception {
        refused(List.of("freeze", "--sale=winter"), "[UNKNOWN_SALE]");
        refused(
                List.of("freeze", "--sku=A", "--sku=Y", "--sku=Z"),
                "[UNKNOWN_SKU]",
                "[UNKNOWN_SKU]");
        refused(List.of("unfreeze", "--sku=A"), "[NOT_FROZEN]");
        refused(List.of("override", "A", "--cancel"), "[NOT_OVERRIDDEN]");
        refused(List.of("override", "Z", "--price=79.99", "--for=1m"), "[UNKNOWN_SKU]");
        refused(List.of("override", "A", "--price=999.99", "--for=1m"), "[ABOVE_LIST]");
        refused(
                List.of(
                        "override",
                        "A",
                        "--price=10.00",
                        "--currency=USD",
                        "--until=2020-01-01T00:00:00Z"),
                "[CURRENCY_DIFFERS]",
                "[EXPIRED]",
                "[BELOW_FLOOR]",
                "[BAD_ENDING]");
    }

    private void aSaleThatIsOverIsRefused(SalePlan plan) throws Exception {
        Path file = folder.resolve("over.yaml");
        String yaml = SalePlans.toYaml(TestSale.plan(plan.start() - 86_400_000));
        Files.writeString(file, yaml.replace(plan.id(), "yesterday"));
        refused(List.of("plan", "publish", "" + file, "--with-stock"), "[EFFECTIVE_AFTER_END]");
    }

    private void optionsAreSetShownAndTakenBack() throws Exception {
        applied("options scoring", "options", "set", "deadlineMs=7", "scoredSample=0.5");
        refused(List.of("options", "set", "maxBatch=8192"), "as the job started");
        applied("options scoring", "options", "reset");
        Said said = say("options", "show");
        assertThat(said.exitCode()).isZero();
        assertThat(said.out()).hasSize(3);
        assertThat(said.out().get(0))
                .contains("{\"deadlineMs\":7,\"scoredSample\":0.5}: applied by 2 subtasks");
        assertThat(said.out().get(1)).contains("refused: maxBatch");
        assertThat(said.out().get(2)).contains("{}: applied by 2 subtasks, from 2");
        assertThat(say("options", "show", "--last=1").out()).isEqualTo(said.out().subList(2, 3));
    }

    private void refused(List<String> order, String... codes) throws Exception {
        Said said = say(order.toArray(String[]::new));
        assertThat(said.exitCode()).as("%s", said).isEqualTo(1);
        assertThat(said.out()).isEmpty();
        assertThat(said.err()).hasSize(codes.length);
        for (int i = 0; i < codes.length; i++) {
            assertThat(said.err().get(i)).endsWith(codes[i]);
        }
        String echo = said.err().get(0).substring(said.err().get(0).indexOf(": ") + 2);
        assertThat(lab.read(Topic.CONTROL_RESULTS, ControlResultCodec.INSTANCE))
                .filteredOn(result -> !result.applied() && result.errors().contains(echo))
                .isNotEmpty();
    }

    /** So short a cooldown that the policy can take a price back as soon as it may. */
    private void aNewVersionOfThePlanIsApplied(SalePlan plan) throws Exception {
        String yaml = SalePlans.toYaml(plan);
        assertThat(yaml).contains("cooldown: 6s");
        Path file = folder.resolve("plan2.yaml");
        Files.writeString(file, yaml.replace("cooldown: 6s", "cooldown: 1s"));
        applied(plan.id(), "plan", "publish", "" + file);
    }

    private void anOrderedPriceHoldsUntilItsEnd() throws Exception {
        applied("price-override sku:A", "override", "A", "--price=" + ORDERED, "--for=2s");
        PriceUpdate ordered = awaitUpdate(PriceReason.Code.OVERRIDE, 0);
        assertThat(ordered.price()).isEqualTo(ORDERED_MINOR);
        PriceUpdate after = awaitUpdate(PriceReason.Code.OVERRIDE_END, ordered.decidedAt());
        assertThat(after.decidedAt()).isEqualTo(ordered.decidedAt() + 2_000);
        await().atMost(PATIENCE).until(() -> last().price() != ORDERED_MINOR);
    }

    /** What ends before would take the price back: the freeze keeps it. */
    private void aFrozenPriceHoldsBeyondIt() throws Exception {
        applied("price-override sku:A", "override", "A", "--price=" + ORDERED, "--for=2s");
        long end = last().decidedAt() + 2_000;
        Path out = folder.resolve("out/frozen.json");
        applied("freeze sku:A", "freeze", "--sku=A", "--reason=a look", "--out=" + out);
        assertThat(Files.readString(out)).contains("\"applied\" : true", "\"subtasks\" : 2");
        long frozen = awaitUpdate(PriceReason.Code.FREEZE, 0).decidedAt();
        refused(List.of("override", "A", "--price=80.99", "--for=1m"), "[FROZEN]");
        await().atMost(PATIENCE).until(() -> last().decidedAt() > end + 1_000);
        assertThat(updates())
                .filteredOn(update -> update.decidedAt() >= frozen)
                .allMatch(update -> update.price() == ORDERED_MINOR);
        applied("unfreeze sku:A", "unfreeze", "--sku=A");
        awaitUpdate(PriceReason.Code.UNFREEZE, frozen);
        await().atMost(PATIENCE).until(() -> last().price() != ORDERED_MINOR);
    }

    /** Through READY and the topic: no subtask scores with it before all of them have it. */
    private void aModelIsReleasedAndTakenBack() {
        Said released =
                say(
                        "model",
                        "release",
                        "--bundle=src/main/resources/models/default",
                        "--margin=1s");
        assertThat(released.exitCode()).as("%s", released).isZero();
        assertThat(released.out()).hasSize(2);
        assertThat(released.out().get(0)).endsWith(": ready on 2 subtasks");
        assertThat(released.out().get(1)).endsWith(", on 2 subtasks");
        Said back = say("model", "rollback", "--margin=1s");
        assertThat(back.exitCode()).as("%s", back).isZero();
        Said none = say("model", "rollback", "--margin=1s");
        assertThat(none.err()).singleElement().asString().contains("NOTHING_BEFORE");
    }

    private void applied(String name, String... order) {
        Said said = say(order);
        assertThat(said.exitCode()).as("%s", said).isZero();
        assertThat(said.err()).isEmpty();
        assertThat(said.out())
                .hasSize(1)
                .allMatch(l -> l.startsWith(name + ": applied by 2 subtasks, in force from 2"));
    }

    private PriceUpdate awaitUpdate(PriceReason.Code code, long after) {
        return await().atMost(PATIENCE)
                .until(
                        () ->
                                updates().stream()
                                        .filter(update -> update.decidedAt() > after)
                                        .filter(update -> has(update, code))
                                        .findFirst(),
                        java.util.Optional::isPresent)
                .orElseThrow();
    }

    private static boolean has(PriceUpdate update, PriceReason.Code code) {
        return update.reasons().stream().anyMatch(reason -> reason.code() == code);
    }

    private PriceUpdate last() throws Exception {
        List<PriceUpdate> updates = updates();
        return updates.get(updates.size() - 1);
    }

    private List<PriceUpdate> updates() throws Exception {
        return lab.read(Topic.PRICE_UPDATES, PriceUpdateCodec.INSTANCE).stream()
                .filter(update -> update.sku().equals("A"))
                .toList();
    }

    private Said say(String... verb) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        List<String> all = new ArrayList<>(List.of(verb));
        all.addAll(List.of("--bootstrap-server", lab.bootstrapServers()));
        int exitCode =
                Main.run(
                        new PrintWriter(out, true),
                        new PrintWriter(err, true),
                        all.toArray(String[]::new));
        return new Said(exitCode, out.toString().lines().toList(), err.toString().lines().toList());
    }
}
