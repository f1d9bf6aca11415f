# Everything a developer needs, each in one line. `make help` lists it.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
NEWEST := .venv-newest/.ready
CUSTOMERS ?= 10000
POINTS ?= 200

export DO_NOT_TRACK = 1

.DEFAULT_GOAL := help
.PHONY: help setup demo build test check lint check-sql check-python test-newest-duckdb test-postgres test-spark test-dialects bench bench-identity bench-scale docs clean test-faults bench-sync

help: ## Show this help
	@grep -hE '^[a-z-]+:.*?## ' $(MAKEFILE_LIST) | awk -F ':.*?## ' '{printf "  \033[36m%-20s\033[0m %s\n", $$1, $$2}'

$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "cdp needs Python 3.11 or newer: call make with PYTHON=/path/to/python3.11"; exit 1; }
	@echo "Setting up $(VENV) (once, a minute or two) ..."
	@$(PYTHON) -m venv $(VENV) || { echo "The venv module is missing: on Debian, apt-get install python3-venv"; exit 1; }
	@$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	@touch $@

setup: $(READY) ## Set up the virtual environment

demo: $(READY) ## Generate the demo company, load it, build every room, send the audiences
	@$(BIN)/cdp demo run --customers $(CUSTOMERS)

build: $(READY) ## Build the rooms from what is loaded
	@$(BIN)/cdp build

test: check ## Run every test and check: what the continuous integration runs

check: lint check-sql check-python ## The whole gate

lint: $(READY) ## Linters, types and the architecture of the Python code
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache
	@$(BIN)/yamllint --strict .

check-sql: export CDP_WAREHOUSE = $(CURDIR)/target/check/cdp.duckdb
check-sql: export CDP_EXPORTS = $(CURDIR)/target/check/exports
check-sql: $(READY) ## A small demo company through every room with all dbt tests, then the linters of SQL and rooms
	@rm -rf target/check && mkdir -p target/check
	@$(BIN)/cdp demo run --customers 2000 --landing target/check/landing
	@$(BIN)/dbt --quiet docs generate --profiles-dir .
	@$(BIN)/dbt-bouncer --config-file dbt-bouncer.yml
	@PYTHONPATH=. $(BIN)/dbt-score lint --manifest target/manifest.json
	@$(BIN)/sqlfluff lint models snapshots tests/data tests/macros --processes 2

check-python: $(READY) ## The Python tests, faults and oracles among them
	@$(BIN)/pytest -n 2 --dist loadfile

$(NEWEST): pyproject.toml constraints-newest.txt
	@$(PYTHON) -m venv .venv-newest
	@.venv-newest/bin/pip install --quiet --disable-pip-version-check --constraint constraints-newest.txt --editable '.[test]'
	@touch $@

# Only what speaks SQL: vendors, examples and the words of commands are no matter of DuckDB's version.
test-newest-duckdb: $(READY) $(NEWEST) ## The demo company and the tests of rooms and syncs again on the newest DuckDB that we allow
	@CDP_EXPORTS=$(CURDIR)/target/newest/exports CDP_WAREHOUSE=$(CURDIR)/target/newest/cdp.duckdb .venv-newest/bin/cdp demo run --customers 2000 --landing target/newest/landing
	@.venv-newest/bin/pytest -n 2 --dist loadfile tests/oracle $(addprefix tests/python/,rooms identity load quality sync warehouse)

test-postgres: $(READY) ## The same company in PostgreSQL, compared row by row with DuckDB; the tests of syncs, gates and nights on a server
	@$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[test,postgres]'
	@$(BIN)/pytest tests/engines -k postgres
	@CDP_TEST_WAREHOUSE=postgres CDP_FAULT_POINTS=10 $(BIN)/pytest -n 2 --dist loadfile tests/python/sync tests/python/quality tests/python/night $(addprefix tests/faults/test_,killed_runs.py lost_memory.py listed_failures.py)

# In an environment of its own: Great Expectations imports pyspark where it is there, and without gRPC
# pyspark ends a process that has no main file, as pytest's workers are.
test-spark: ## The same company on a Spark cluster of this machine (needs Java 17), compared row by row with DuckDB
	@test -x .venv-spark/bin/python || $(PYTHON) -m venv .venv-spark
	@.venv-spark/bin/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[test,spark]' pyspark
	@.venv-spark/bin/pytest tests/engines -k spark

test-dialects: ## What a build would send to Snowflake, BigQuery and Databricks, read by a parser of their SQL
	@test -x .venv-dialects/bin/python || $(PYTHON) -m venv .venv-dialects
	@.venv-dialects/bin/pip install --quiet --disable-pip-version-check --requirement tests/dialects/requirements.txt
	@.venv-dialects/bin/python -m pytest tests/dialects

test-faults: $(READY) ## Kill runs at every phase and at 200 random moments, break transport, clock and disk; tell the figures
	@mkdir -p target
	@CDP_FAULT_POINTS=$(POINTS) $(BIN)/pytest tests/faults tests/python/sync/test_delivery.py tests/python/sync/test_budget.py -n 2 --junitxml target/faults.xml
	@$(BIN)/python tests/faults/figures.py target/faults.xml

bench: $(READY) ## Measure the build at several sizes against DuckDB reading the raw tables
	$(BIN)/python -m bench.build

bench-scale: $(READY) ## Measure how the build grows from 1 to 10 million records within 16 GB, and what a cluster would move
	$(BIN)/python -m bench.build --sizes 36000 360000 --runs 1 --memory-limit 16GB --skip-increment
	$(BIN)/python -m bench.contraction

bench-identity: $(NEWEST) ## Measure who is who beside Splink, scipy and DuckDB's recursion, all on the newest DuckDB that we allow
	@test -x .venv-peers/bin/python || $(PYTHON) -m venv .venv-peers
	@.venv-peers/bin/pip install --quiet --disable-pip-version-check --requirement bench/peers.txt
	.venv-newest/bin/python -m bench.identity $(BENCH)

bench-sync: $(READY) ## Measure syncs beside drt-core, a bare HTTP loop, a bare COPY and one scan of DuckDB
	@test -x .venv-peers-sync/bin/python || $(PYTHON) -m venv .venv-peers-sync
	@.venv-peers-sync/bin/pip install --quiet --disable-pip-version-check --requirement bench/peers-sync.txt
	$(BIN)/python -m bench.sync $(BENCH)

docs: $(READY) ## Write the catalogue of every model and column to target/static_index.html
	$(BIN)/dbt docs generate --static --profiles-dir .

clean: ## Remove what a build leaves behind (not the warehouse, not the landing folder)
	rm -rf target logs dbt_packages
