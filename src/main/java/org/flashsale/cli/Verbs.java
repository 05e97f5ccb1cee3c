package org.flashsale.cli;

import java.util.List;
import java.util.concurrent.Callable;

/** Every verb of {@code bin/flashsale}, in the order that the help shows. */
final class Verbs {
    static final List<Class<? extends Callable<Integer>>> ALL =
            List.of(
                    DemoVerb.class,
                    ElasticityVerb.class,
                    EvaluateVerb.class,
                    ExplainVerb.class,
                    TopicsVerb.class,
                    ImportVerb.class,
                    ReplayVerb.class,
                    ReplayRealVerb.class,
                    ReportVerb.class,
                    BacktestVerb.class,
                    ScenariosVerb.class,
                    ClusterVerb.class,
                    ChaosVerb.class,
                    FlinkVerb.class,
                    FreezeVerb.class,
                    ModelVerb.class,
                    OptionsVerb.class,
                    OverrideVerb.class,
                    PlanVerb.class,
                    StopVerb.class,
                    TrainVerb.class,
                    UnfreezeVerb.class,
                    TransactionsVerb.class,
                    DeadLettersVerb.class,
                    BenchVerb.class,
                    VersionVerb.class);

    private Verbs() {}
}
