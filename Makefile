# Flashsale. `make help` lists every target.
MVN ?= mvn
MAVEN_FLAGS ?= --batch-mode --no-transfer-progress

.DEFAULT_GOAL := help

.PHONY: help
help: ## List every target
	@awk -F ':.*## ' '/^[a-z][a-z-]*:.*## /{printf "  %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: build
build: ## Build the job jar and the distribution (target/flashsale), without tests
	@$(MVN) $(MAVEN_FLAGS) -q -DskipTests package

.PHONY: test
test: ## Run every test
	@$(MVN) $(MAVEN_FLAGS) verify

.PHONY: format
format: ## Format the Java sources
	@$(MVN) $(MAVEN_FLAGS) -q spotless:apply

.PHONY: clean
clean: ## Remove everything that was built
	@$(MVN) $(MAVEN_FLAGS) -q clean

FLASHSALE = bin/flashsale

.PHONY: cluster
cluster: build ## Start a broker with the topics, a JobManager and a TaskManager as processes
	@$(FLASHSALE) cluster start $(ARGS)
	@$(FLASHSALE) topics create --config $(or $(FLASHSALE_CLUSTER_DIR),target/cluster)/conf/config.yaml

.PHONY: submit
submit: ## Submit the job jar to that cluster: SAVEPOINT=path goes on from it, ARGS= goes to the job
	@$(FLASHSALE) flink run -d $(if $(SAVEPOINT),-s $(SAVEPOINT)) \
		-c org.flashsale.job.SaleJob target/flashsale-job.jar $(ARGS)

.PHONY: stop
stop: ## Stop the job in that cluster with a savepoint and print its path; ARGS=--job=ID of several
	@$(FLASHSALE) stop $(ARGS)

.PHONY: cluster-stop
cluster-stop: ## Stop that cluster; topics and checkpoints stay on the disk
	@$(FLASHSALE) cluster stop

# Passed on as the shell sees them, so that names with spaces work.
export LOG FORMAT

.PHONY: replay-real
replay-real: build ## Replay a real log through the job: LOG=FILE FORMAT=rees46|taobao, ARGS= for more
	@[ -n "$$LOG" ] && [ -n "$$FORMAT" ] || { \
		echo 'make replay-real: say LOG=FILE FORMAT=rees46 or taobao' >&2; exit 2; }
	@$(FLASHSALE) replay-real --format "$$FORMAT" --log "$$LOG" $(ARGS)

.PHONY: demo-real
demo-real: build ## Replay the real log of a shop that lies in examples/data
	@$(FLASHSALE) replay-real --format rees46 \
		--log examples/data/rees46-cosmetics-2019-10-01.csv.gz $(ARGS)

.PHONY: lint
lint: ## Show every warning of the compiler at once, without failing
	@rm -rf target/classes target/test-classes
	@$(MVN) $(MAVEN_FLAGS) test-compile -Dlint.fail=-g 2>&1 \
		| grep -A3 -E '^\[(WARNING|ERROR)\]' || echo "no warnings"; rm -rf target/classes target/test-classes

DURATION ?= 2m
RATE ?= 2000
PORT ?= 8081
SEED ?= 1

.PHONY: demo
demo: build ## Play a flash sale: DURATION=60s|2m RATE=N|max PORT=8081 SEED=1
	@target/flashsale/bin/flashsale demo --duration "$(DURATION)" --rate "$(RATE)" \
		--port "$(PORT)" --seed "$(SEED)"

CHAOS_OUT ?= target/chaos/report.json

.PHONY: chaos
chaos: build ## Kill processes under a sale and audit its topics: SEED=1, ARGS= for more (about 22 min)
	@target/flashsale/bin/flashsale chaos --seed "$(SEED)" --out "$(CHAOS_OUT)" $(ARGS)

DATA ?= ../shared/data
REES46_OCTOBER = $(DATA)/rees46_cosmetics/2019-10.csv.gz
REES46_TERMS = source: eCommerce Events History in Cosmetics Shop, published on Kaggle by mkechinov, \
	data of the REES46 platform; free use with that page and the platform named

.PHONY: train
train: ## Train the model in the job jar again: DATA=FOLDER with the REES46 log (some minutes)
	@test -f $(REES46_OCTOBER) || { echo "train: $(REES46_OCTOBER) is not there;" \
		"DATA=FOLDER names the folder that holds it" >&2; exit 2; }
	@$(MAKE) --no-print-directory build
	@target/flashsale/bin/flashsale train --format rees46 --data $(REES46_OCTOBER) --kind LIVE \
		--terms "$(REES46_TERMS)" --name rees46-cosmetics --model-version 2 --seed 1 \
		--measure-step --force --out src/main/resources/models/default

BENCH_LOG ?= examples/data/rees46-cosmetics-2019-10-01.csv.gz
EVENTS ?= 1000000

.PHONY: bench
bench: build ## Events per second, topic to topic, beside the same job without model and control
	@$(FLASHSALE) import --format rees46 --in "$(BENCH_LOG)" --out target/bench/events.avro
	@java @target/flashsale/conf/jvm.options -Xmx6g \
		-Dlog4j2.configurationFile=src/test/resources/log4j2-test.properties \
		-cp "target/test-classes:target/classes:$$(cat target/test-classpath)" \
		org.flashsale.bench.EndToEnd target/bench/events.avro $(EVENTS) 3 2

BENCH_OUT ?= target/bench/scoring.json

.PHONY: bench-scoring
bench-scoring: build ## The scoring operator beside its rivals, one core each: ARGS=--quick, BENCH_OUT=
	@$(FLASHSALE) bench scoring --out "$(BENCH_OUT)" $(ARGS)

.PHONY: bench-hot-sku
bench-hot-sku: build ## One SKU of 10,000 with 80 % of the traffic, and robots: ARGS=--events=N
	@$(FLASHSALE) bench hot-sku --out target/bench/hot-sku.json $(ARGS)

.PHONY: snapshots
snapshots: build ## Kept state for later builds: ARGS="again N" (default again 1), new, or expect
	@java @target/flashsale/conf/jvm.options \
		-Dlog4j2.configurationFile=src/test/resources/log4j2-test.properties \
		-cp "target/test-classes:target/classes:$$(cat target/test-classpath)" \
		org.flashsale.operator.Generations $(or $(ARGS),again 1)

.PHONY: bench-control
bench-control: build ## What an event, a tick, a movement, 100,000 SKUs cost: ARGS= goes to JMH
	@mkdir -p target/bench
	@java @target/flashsale/conf/jvm.options \
		-Dlog4j2.configurationFile=src/test/resources/log4j2-test.properties \
		-cp "target/test-classes:target/classes:$$(cat target/test-classpath)" \
		org.openjdk.jmh.Main 'ControlBench|CombineBench|ControlOperatorBench' -prof gc \
		-rf json -rff target/bench/control.json $(ARGS)

.PHONY: bench-decisions
bench-decisions: build ## Latency of prices at half the highest load, in one JVM: OUT=FILE.json
	@$(FLASHSALE) bench decisions --out "$(or $(OUT),target/bench/decisions.json)" $(ARGS)

CYCLES ?= 50

.PHONY: soak-resubmit
soak-resubmit: build ## Submit and cancel the job CYCLES=50 times; fails if the TaskManager grows
	@java -cp "target/test-classes:target/classes:$$(cat target/test-classpath)" \
		org.flashsale.bench.Resubmit $(CYCLES)
