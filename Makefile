# Verbs of this repository; `make` lists them. Each does all the set-up it needs.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help run demo test format screenshots bench differential conformance bundle \
	gate-dist e2e-ollama seed-large interface

# The option keeps a JDK 25 from warning about Maven's own libraries.
MVN := JAVA_HOME="$$(backend/bin/find-jdk)" \
	MAVEN_OPTS="--sun-misc-unsafe-memory-access=allow $$MAVEN_OPTS" mvn -B -ntp

# Test classes run side by side, each process with its own database, port and data directory.
FORKS ?= 2

help:
	@echo "make demo         the main job on a real model file, end to end (MODEL=path, ONCE=1)"
	@echo "make run          build and start the server on http://127.0.0.1:8080 (PORT=…)"
	@echo "make test         every check and test"
	@echo "make differential many random inputs through both engines (N=100000, SEED=1)"
	@echo "make bench        measure against peers, into docs/performance.md (ID=\"P1 P2 P4\"; also P5 P6 P7 P10; RUNS=5)"
	@echo "make seed-large   fill a server's empty database with 1,000,000 decisions and what belongs to them"
	@echo "                  (COUNTERSIGN_DATA_DIR=… or DATASOURCES_DEFAULT_URL=…; see docs/operations.md)"
	@echo "make conformance  run OPA's own conformance cases on this engine (some minutes; needs go)"
	@echo "make bundle       pack policies/ into countersign-policy.tar.gz (KEY=author's private key to sign it)"
	@echo "make e2e-ollama   a real Ollama, its CLI and OpenAI's client through the gate (installs them, once)"
	@echo "make gate-dist    the gate with its own runtime, as an archive: gate/target/dist/"
	@echo "make interface    renew docs/openapi.yml and the routes of docs/access.md from the code"
	@echo "make format       format the sources"
	@echo "make screenshots  renew docs/screenshots from a demo (or a running server: URL=…, SIGN_INS="name:password …")"

run: package
	exec backend/bin/server

demo: package
	exec gate/bin/demo

bundle: package
	policies/build.sh
	backend/bin/policy pack --build policies/build --out countersign-policy.tar.gz $(if $(KEY),--key "$(KEY)")

package:
	@echo "Building the programs (the first time takes some minutes) …"
	@$(MVN) -q -DskipTests -Dprograms.only=true -Djacoco.skip=true -Dspotless.check.skip=true package

e2e-ollama: package
	exec gate/bin/e2e-ollama

gate-dist:
	@echo "Building the gate …"
	@$(MVN) -q -pl token,gate -DskipTests -Dprograms.only=true -Djacoco.skip=true -Dspotless.check.skip=true package
	gate/dist/build.sh

test:
	policies/checks/run.sh
	$(MVN) verify -DforkCount=$(FORKS)

interface:
	$(MVN) -q -pl token,gate,backend test -Dspotless.check.skip=true -Djacoco.skip=true -Dcountersign.renew=true \
		-Dtest=InterfaceDocumentsTest -Dsurefire.failIfNoSpecifiedTests=false

format:
	$(MVN) -q spotless:apply
	"$$(policies/opa.sh)" fmt --write policies/bundle

screenshots: $(if $(URL),,package)
	backend/bin/screenshots

differential:
	N="$(N)" SEED="$(SEED)" backend/bin/differential

bench:
	for id in $(or $(ID),P1 P2 P4); do bench/run.sh $$id || exit 1; done

seed-large:
	bench/seed-large.sh

conformance:
	policies/conformance/run.sh
