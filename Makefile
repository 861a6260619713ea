# Everything a developer or an operator types. `make help` lists it.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
NEWEST := .venv-newest
# Three test processes per run, which often wait: each has its own MongoDB, Valkey and video site.
TEST_PROCESSES ?= 3

.DEFAULT_GOAL := help
.PHONY: help run install dev-install browser prepared test test-fast test-full test-newest check lint format types imports media bench screenshots lock env-example clean

help: ## list the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: install ## set everything up and start the service (HOST, PORT are honoured)
	@exec $(BIN)/python run.py

install: $(VENV)/.installed ## create the environment that runs the service

dev-install: $(VENV)/.dev-installed ## create the environment that tests it, too

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or newer is needed; name it: make PYTHON=python3.12 run"; exit 1; }
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: requirements.txt pyproject.toml | $(BIN)/python
	@echo "Installing the requirements into $(VENV) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@

$(VENV)/.dev-installed: requirements-dev.txt $(VENV)/.installed
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@

media: dev-install ## make the media of the local video site, once; a minute and a half
	@$(BIN)/python -m tests.sitestandin --prepare

browser: ## install what the tests need and pip cannot bring: a browser, nginx, a font
	@tests/programs.sh

prepared: # both at once: one computes, the other downloads
	@$(MAKE) --no-print-directory -j2 media browser

test: prepared ## set everything up and run the tests, of matrices and fuzzing a part
	$(BIN)/python -m pytest -n $(TEST_PROCESSES) --dist loadgroup

test-fast: prepared ## the inner loop, under a minute: no faults, nothing slow
	$(BIN)/python -m pytest -n $(TEST_PROCESSES) --dist loadgroup -m "not fault and not slow and not standin"

test-full: prepared ## every test at full size, and again what touches yt-dlp with its newest build
	$(BIN)/python -m pytest -n $(TEST_PROCESSES) --dist loadgroup --full
	$(MAKE) test-newest

test-newest: prepared $(NEWEST)/bin/python ## what touches yt-dlp, with its newest build on the package index
	@$(NEWEST)/bin/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@$(NEWEST)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	@$(NEWEST)/bin/python -m pip install --quiet --disable-pip-version-check --upgrade --pre \
		--no-deps yt-dlp yt-dlp-ejs
	$(NEWEST)/bin/python -m pytest -n $(TEST_PROCESSES) --dist loadgroup tests/standin tests/integration

$(NEWEST)/bin/python: $(BIN)/python
	@$(BIN)/python -m venv $(NEWEST)

check: dev-install lint types imports test ## what CI runs: lint, types, import rules, tests

lint: dev-install ## ruff: style and format
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

format: dev-install ## rewrite the code in the project's format
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

types: dev-install ## mypy, strict
	$(BIN)/mypy

imports: dev-install ## the architecture as import rules
	$(BIN)/lint-imports

bench: media ## the measurements, as ratios in one run
	$(BIN)/python -m benchmarks

screenshots: media browser ## take the pictures of docs/screenshots anew
	@$(BIN)/python -m tests.ui.screenshots

env-example: install ## rewrite .env.example from the settings
	$(BIN)/python -m yt_downloader env-example > .env.example

lock: ## rewrite the pinned requirements from pyproject.toml (needs uv)
	uv pip compile --universal --python-version 3.11 --no-annotate --no-header -q \
		pyproject.toml -o requirements.txt
	uv pip compile --universal --python-version 3.11 --no-annotate --no-header -q --extra dev \
		-c requirements.txt pyproject.toml -o requirements-dev.txt

clean: ## remove caches and the environment; data under instance/ stays
	rm -rf $(VENV) $(NEWEST) .cache .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
