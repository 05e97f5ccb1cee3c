package org.flashsale;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The import walls. Nothing is frozen: a violation is mended, not recorded. */
class ArchitectureTest {
    private static final String[] DECISIONS = {
        "org.flashsale.domain..",
        "org.flashsale.plan..",
        "org.flashsale.features..",
        "org.flashsale.calibration..",
        "org.flashsale.scoring..",
        "org.flashsale.demand..",
        "org.flashsale.ledger..",
        "org.flashsale.pricing..",
        "org.flashsale.guardrails..",
        "org.flashsale.allocation..",
        "org.flashsale.control..",
        "org.flashsale.effect.."
    };

    private static JavaClasses flashsale;

    @BeforeAll
    static void readClasses() {
        flashsale =
                new ClassFileImporter()
                        .withImportOption(new ImportOption.DoNotIncludeTests())
                        .importPackages("org.flashsale");
    }

    @Test
    void flinkStaysInTheJobTheOperatorsAndTheLaunchers() {
        check(only("org.apache.flink..", "job", "operator", "config", "local", "cli"));
    }

    @Test
    void avroStaysInWire() {
        check(only("org.apache.avro..", "wire"));
    }

    @Test
    void onnxRuntimeStaysInItsPackage() {
        check(only("ai.onnxruntime..", "scoring.onnx"));
    }

    @Test
    void pyTorchStaysWithTheNetworksThatLearnByIt() {
        check(only("ai.djl..", "train.network"));
    }

    @Test
    void kafkaClientsStayAtTheEdges() {
        check(
                only(
                        "org.apache.kafka..",
                        "job",
                        "wire",
                        "local",
                        "cli",
                        "sim.live",
                        "replay",
                        "config"));
    }

    @Test
    void theBrokerStaysInLocal() {
        check(only("kafka..", "local"));
    }

    @Test
    void elasticitiesReadNoClockAndKnowNoDecision() {
        ArchRule rule =
                noClasses()
                        .that()
                        .resideInAPackage("org.flashsale.elasticity..")
                        .should()
                        .callMethod(System.class, "currentTimeMillis")
                        .orShould()
                        .callMethod(Instant.class, "now")
                        .orShould()
                        .dependOnClassesThat()
                        .resideInAnyPackage(DECISIONS)
                        .because("a fit is a function of its files, and plans read its result");
        check(rule);
    }

    @Test
    void decisionsReadNoClock() {
        ArchRule rule =
                noClasses()
                        .that()
                        .resideInAnyPackage(DECISIONS)
                        .should()
                        .callMethod(System.class, "currentTimeMillis")
                        .orShould()
                        .callMethod(System.class, "nanoTime")
                        .orShould()
                        .callMethod(Instant.class, "now")
                        .orShould()
                        .callMethod(LocalDate.class, "now")
                        .orShould()
                        .callMethod(LocalTime.class, "now")
                        .orShould()
                        .callMethod(LocalDateTime.class, "now")
                        .orShould()
                        .callMethod(OffsetDateTime.class, "now")
                        .orShould()
                        .callMethod(ZonedDateTime.class, "now")
                        .orShould()
                        .dependOnClassesThat()
                        .areAssignableTo(Clock.class)
                        .because("time is an argument");
        check(rule);
    }

    @Test
    void decisionsDrawNothingAtRandom() {
        ArchRule rule =
                noClasses()
                        .that()
                        .resideInAnyPackage(DECISIONS)
                        .should()
                        .callConstructor(Random.class)
                        .orShould()
                        .callConstructor(SplittableRandom.class)
                        .orShould()
                        .callMethod(Math.class, "random")
                        .orShould()
                        .callMethod(UUID.class, "randomUUID")
                        .orShould()
                        .dependOnClassesThat()
                        .areAssignableTo(ThreadLocalRandom.class)
                        .because("the seed is an argument");
        check(rule);
    }

    @Test
    void decisionsCannotReachTheTruthOfAMarket() {
        ArchRule rule =
                noClasses()
                        .that()
                        .resideInAnyPackage(DECISIONS)
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage("org.flashsale.sim..")
                        .because("a policy is told the plan and what happened, not the market");
        check(rule);
    }

    @Test
    void theJobJarIsClosedUnderItsImports() {
        ArchRule rule =
                noClasses()
                        .that()
                        .resideOutsideOfPackages(
                                "org.flashsale.chaos..",
                                "org.flashsale.cli..",
                                "org.flashsale.local..",
                                "org.flashsale.sim..",
                                "org.flashsale.train..",
                                "org.flashsale.elasticity..",
                                "org.flashsale.report..",
                                "org.flashsale.replay..",
                                "org.flashsale.consume..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(
                                "org.flashsale.chaos..",
                                "org.flashsale.cli..",
                                "org.flashsale.local..",
                                "org.flashsale.sim..",
                                "org.flashsale.train..",
                                "org.flashsale.elasticity..",
                                "org.flashsale.report..",
                                "org.flashsale.replay..")
                        .because("those packages are left out of the job jar");
        check(rule);
    }

    /** {@code library} is imported from these packages of ours and from nowhere else. */
    private static ArchRule only(String library, String... ours) {
        String[] allowed = new String[ours.length];
        for (int i = 0; i < ours.length; i++) {
            allowed[i] = "org.flashsale." + ours[i] + "..";
        }
        return classes()
                .that()
                .resideOutsideOfPackages(allowed)
                .should()
                .onlyDependOnClassesThat(
                        JavaClass.Predicates.resideOutsideOfPackage(library)
                                .as("reside outside of " + library));
    }

    private static void check(ArchRule rule) {
        rule.allowEmptyShould(true).check(flashsale);
    }
}
