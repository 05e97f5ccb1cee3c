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

.PHONY: lint
lint: ## Show every warning of the compiler at once, without failing
	@rm -rf target/classes target/test-classes
	@$(MVN) $(MAVEN_FLAGS) test-compile -Dlint.fail=-g 2>&1 \
		| grep -A3 -E '^\[(WARNING|ERROR)\]' || echo "no warnings"; rm -rf target/classes target/test-classes
