# Two commands set everything up: `make figures` and `make test`. `make help` lists the rest.

SOURCES := Sources Tests Notebooks Benchmarks Package.swift

.PHONY: explorer explore-copy figures test verify lint format docs lab lab-demo speed bench bench-peers check-transformers check-pandas cluster-test cluster-schema install help dependencies build fuzz ulp undefined sanitizers coverage mutation reliability

figures: build ## Build, then make every figure and the course again under figures/
	.build/release/entrope figures
	.build/release/entrope notebooks
	.build/release/entrope claims --out figures

test: dependencies ## Run all tests
	swift test -c release --disable-xctest --disable-testable-imports

verify: build ## Check that the committed figures, the course and the ledger of claims come out of the code again
	.build/release/entrope figures --verify
	.build/release/entrope notebooks --verify
	.build/release/entrope claims --verify

speed: build ## Time `make figures`, four figures, and `frequencies` and `audit` of a configuration as whole processes
	Scripts/time-figures.sh .build/release/entrope

bench: dependencies ## Check the entropy engine, then time it and figures against what they must reach; under five minutes on two cores; GROUP=sweeps for one group
	swift build -c release --product entrope $(static)
	swift build -c release --product entrope-bench
	.build/release/entrope-bench $(if $(GROUP),--only $(GROUP),--results Benchmarks/results)

explorer: build ## Build the explorer's server beside entrope; `entrope explore` starts it
	swift build -c release --product entrope-explorer $(static)

explore-copy: explorer ## Write the explorer's committed copy, a few states that open without a server, into figures/explorer
	.build/release/entrope explore --export figures/explorer

lab: build ## Make the committed tables of the model lab anew and compare; hours, goes on where it was stopped; DOCUMENTS=6 makes all of more novels
	ENTROPE_MODEL=$$(Scripts/fetch-model.sh | tail -n 1) .build/release/entrope lab --out .build/lab $(if $(DOCUMENTS),--documents $(DOCUMENTS) --tables Sources/Studies/Lab $(EXPERIMENTS),--check Sources/Studies/Lab)

lab-demo: build ## Fetch SmolLM2-135M, run 4,096 tokens of a novel under three methods and print its loss by position
	ENTROPE_MODEL=$$(Scripts/fetch-model.sh | tail -n 1) .build/release/entrope loss --text Sources/Studies/Texts/emma.txt --length 4096 --bin 1024 --method rope --method pi --method yarn --scale 2

bench-peers: dependencies ## Compare with matplotlib, NumPy and PyTorch, whose pinned versions it installs into a folder of its own
	swift build -c release --product entrope-bench
	Benchmarks/peers/run.sh .build/release/entrope-bench

check-transformers: build ## Compare with every class of Hugging Face transformers, which it installs below .build; half an hour
	python=$$(Scripts/python.sh .build/check-transformers Scripts/check-requirements.txt) && "$$python" Scripts/check-against-transformers.py --entrope .build/release/entrope --out Tests/Fixtures/transformers-classes.csv

check-pandas: build ## Check that one line of pandas, which it installs below .build, reads each CSV and JSON
	python=$$(Scripts/python.sh .build/check-pandas Scripts/pandas-requirements.txt --require-hashes) && "$$python" Scripts/check-with-pandas.py --entrope .build/release/entrope

cluster-test: build ## Run a sweep as three tasks of a real Slurm on this machine, one killed and run again (needs slurm-wlm, munge, root)
	Scripts/cluster/test-slurm.sh .build/release/entrope

cluster-schema: ## Check the job file for Kubernetes against its schema
	python=$$(Scripts/python.sh .build/cluster-schema Scripts/cluster/requirements.txt --require-hashes) && "$$(dirname "$$python")/kubernetes-validate" --strict Scripts/cluster/kubernetes-sweep.yaml

lint: ## Check the format of every Swift file
	swift format lint --strict --parallel --recursive $(SOURCES)

format: ## Format every Swift file in place
	swift format --in-place --parallel --recursive $(SOURCES)

docs: dependencies ## Build the documentation site into .build/docs: all libraries and the how-to articles; a dead link is an error
	Scripts/documentation.sh .build/docs

# Long checks of the project against itself; RELIABILITY.md says which promises they prove.

fuzz: dependencies ## Fuzz every reader of files and words for SECONDS (600) each, or TARGETS="npy gguf"
	Scripts/fuzz.sh $(or $(SECONDS),600) $(TARGETS)

ulp: dependencies ## Run the kernels' exponential and logarithm over all 2³² floats; half an hour on two cores
	ENTROPE_ULP=all swift test -c release --disable-xctest --disable-testable-imports --filter KernelFunctionTests

undefined: ## Run the C of the kernels under UndefinedBehaviorSanitizer and AddressSanitizer
	Scripts/check-undefined.sh

# Debug builds of their own: the whole suite but what starts programs or holds memory under address, what has threads under thread.
sanitizers: dependencies undefined ## Run the tests under AddressSanitizer, and those of what has threads under ThreadSanitizer
	ENTROPE_SANITIZER=address LSAN_OPTIONS=suppressions=$(CURDIR)/Tests/lsan-suppressions.txt:print_suppressions=0 swift test --disable-xctest --sanitize=address --scratch-path .build-asan
	ENTROPE_SANITIZER=thread swift test --disable-xctest --sanitize=thread --scratch-path .build-tsan --filter "AttentionEntropyTests.(KernelTests|SweepRowsTests|DistanceSweepTests)|StudiesTests.SweepShardTests|DecoderModelTests"

coverage: dependencies ## Print what share of the lines of the sources the tests run, by llvm-cov of the toolchain
	Scripts/coverage.sh

mutation: ## Plant errors one by one and see whether tests find them; hours, goes on where it stopped
	Scripts/mutation/run.sh; code=$$?; Scripts/mutation/run.sh --table; exit $$code

reliability: ## Run one of the long parts: PART=fuzz, mutation, faults, ulp or load
	@case "$(PART)" in \
	fuzz|mutation|ulp) $(MAKE) $(PART) ;; \
	faults) ENTROPE_FAULTS=all swift test --disable-xctest --filter FaultTests ;; \
	load) $(MAKE) build explorer && python3 Scripts/load-explorer.py .build/release/entrope ;; \
	*) echo "PART is “$(PART)”; fuzz, mutation, faults, ulp and load are there." >&2; exit 64 ;; esac

# Where `make install` puts everything; DESTDIR goes before it for packages.
PREFIX ?= /usr/local

install: build ## Install program, resources, manual page and completions of bash, zsh and fish below PREFIX (/usr/local)
	swift build -c release --product generate-manual
	Scripts/install.sh .build/release "$(DESTDIR)$(PREFIX)"

# Linked with the Swift libraries inside where that is possible: the program then starts in 12 ms and not in 19.
static := $(if $(filter Linux,$(shell uname)),--static-swift-stdlib)

build: dependencies
	swift build -c release --product entrope $(static)

dependencies:
	@Scripts/install-dependencies.sh

help: ## List the targets
	@grep -hE '^[a-z-]+:.*## ' Makefile | sed -E 's/:[^#]*## /\t/' | expand -t 14
