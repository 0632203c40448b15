# `make help` explains every target. On Windows, README.md gives the plain commands.

# The first Python on the PATH that the locked requirements are made for.
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11 python; do \
	$$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' 2>/dev/null && echo $$p && break; done)
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/installed

# Compiled modules are written once and read by every later start: without them each start is 2 to 3 times slower.
export PYTHONDONTWRITEBYTECODE :=
# No tool that we use may report on its user (MLflow reads only the spelling "true").
export DO_NOT_TRACK := true
export MLFLOW_DISABLE_TELEMETRY := true
# Two banners about a version of MkDocs that we do not use.
export DISABLE_MKDOCS_2_WARNING := true
export NO_MKDOCS_2_WARNING := 1

# uv then trusts what the machine trusts, as pip does: schools and companies have certificates of their own.
export UV_SYSTEM_CERTS := true

.DEFAULT_GOAL := help

.PHONY: help
help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: serve
serve: $(STAMP)-course ## Build the site, start the site and the demos, print their addresses; Ctrl-C stops both
	@exec $(BIN)/python -m apps.launch

.PHONY: test
test: $(STAMP)-test ## Run every test but the examples of the tool pages
	@$(BIN)/python -m pytest -n auto --dist loadgroup

.PHONY: test-examples
test-examples: $(STAMP)-test ## Run the examples of the tool pages; the first time, this downloads their tools
	@$(BIN)/python -m pytest -m examples tests/site/test_tool_examples.py

.PHONY: test-all
test-all: test test-examples ## Run every test and every example

.PHONY: test-offline
test-offline: $(STAMP)-test ## Run every test with the network cut off (Linux)
	@unshare --net --map-root-user sh -c 'ip link set lo up && exec $(MAKE) --no-print-directory test'

.PHONY: mutation
mutation: $(STAMP)-test ## Change four modules in a thousand ways: the tests must notice 85% (half an hour)
	@rm -rf mutants && $(BIN)/mutmut run --max-children 1 && $(BIN)/python tests/mutation_score.py

.PHONY: check
check: $(STAMP)-test ## Check style, spelling, types, the facts and the prose
	@$(BIN)/ruff format --check . && $(BIN)/ruff check . && $(BIN)/typos && $(BIN)/mypy && \
		$(BIN)/python -m bok check && $(BIN)/python -m bok prose && $(BIN)/python -m bok count

.PHONY: setup
setup: $(STAMP)-course ## Make .venv with what the site, the labs and the demos need

.PHONY: setup-student
setup-student: $(STAMP)-student ## Make .venv with what the labs need, without the site and the demos

.PHONY: setup-test
setup-test: $(STAMP)-test ## Make .venv with all of it and the test tools

.PHONY: site
site: $(STAMP)-course ## Build the site into site/
	@$(BIN)/mkdocs build --strict --quiet

.PHONY: write
write: $(STAMP)-course ## Show the site while you write: it is built again when a page changes
	@$(BIN)/mkdocs serve

.PHONY: doctor
doctor: ## Say what this machine lacks, and how to mend it
	@$(or $(PYTHON),python3) -m labs.kit.doctor

LOCK = $(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --quiet $(LOCK_FLAGS)

.PHONY: lock
lock: $(STAMP)-test ## Make requirements/*.txt again from pyproject.toml (LOCK_FLAGS=--upgrade for newer versions)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.txt
	@$(LOCK) pyproject.toml --group test -o requirements/test.txt
	@$(LOCK) pyproject.toml --group course -c requirements/test.txt -o requirements/course.txt
	@$(LOCK) pyproject.toml --group build -c requirements/test.txt -o requirements/student.txt
	@$(LOCK) --group pyproject.toml:uv -o requirements/uv.txt

.PHONY: clean
clean: ## Remove what was built and installed; your lab work and your runs stay
	@rm -rf $(VENV) site mutants .cache .mypy_cache .pytest_cache .ruff_cache .hypothesis

# uv installs in seconds what takes pip minutes. It is used when it is on the PATH or can be had from the
# package index; otherwise pip installs the same files, by the same hashes. NO_UV=1 asks for pip. The files name
# everything, hence --no-deps: with hashes, pip refuses a dependency that is written with an extra ("pandas[parquet]").
$(STAMP)-%: requirements/%.txt pyproject.toml
	@if [ -z "$(PYTHON)" ]; then \
		echo "No Python 3.11, 3.12 or 3.13 was found. Install one, or name it: make setup PYTHON=/path/to/python" >&2; exit 1; fi
	@[ -x $(BIN)/python ] || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(BIN)/python -m ensurepip >/dev/null
	@uv=; if [ -z "$(NO_UV)" ]; then \
		if command -v uv >/dev/null 2>&1; then uv=uv; \
		elif $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.txt 2>/dev/null; \
		then uv=$(BIN)/uv; fi; fi; \
	echo "Installing requirements/$*.txt into $(VENV) with $${uv:-pip} ..."; \
	if [ -z "$$uv" ] || ! { \
		$$uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements/$*.txt && \
		$$uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable . ; }; then \
		if [ -n "$$uv" ]; then echo "uv could not do it (see above); trying pip, which takes some minutes ..."; fi; \
		$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements/$*.txt && \
		$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable . ; \
	fi
	@touch $@
