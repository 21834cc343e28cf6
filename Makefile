# Everything a newcomer needs; `make` alone says what there is.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV := $(shell command -v uv 2>/dev/null)
ONLY ?=

.DEFAULT_GOAL := help
.PHONY: help setup demo test check bench serve docs coverage clean

help:  ## Say what there is
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 18

setup: $(VENV)/.core  ## Make .venv with the command .venv/bin/salamti

$(VENV)/bin/python:
ifdef UV
	$(UV) venv --quiet --python $(PYTHON) $(VENV)
else
	$(PYTHON) -m venv $(VENV) || { echo "The venv module is missing: on Debian or Ubuntu run 'apt install python3-venv', then try again."; exit 1; }
endif

$(VENV)/.core: pyproject.toml | $(VENV)/bin/python
	@echo "Installing Salamti into $(VENV) ..."
ifdef UV
	$(UV) pip install --quiet --python $(BIN)/python --editable .
else
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
endif
	@touch $@

$(VENV)/.dev: pyproject.toml | $(VENV)/.core
	@echo "Installing what the tests need ..."
ifdef UV
	$(UV) pip install --quiet --python $(BIN)/python --editable '.[dev]'
else
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
endif
	@touch $@

demo: $(VENV)/.core  ## Build the observatory from the packaged figures and print its address
	@$(BIN)/salamti demo

serve: $(VENV)/.core  ## Show the built site on http://127.0.0.1:8437
	@$(BIN)/salamti serve

test: $(VENV)/.dev  ## Run the tests (browser tests are skipped without Chromium)
	OPENBLAS_NUM_THREADS=1 $(BIN)/python -m pytest -q -n auto --dist loadfile

check: $(VENV)/.dev  ## Lint, types, floors, packs
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/salamti check

bench: $(VENV)/.dev  ## Measure speed: make bench ONLY=load
	$(BIN)/python -m bench $(ONLY)

docs: $(VENV)/.dev  ## Write the reference pages from the registries
	$(BIN)/python -m scripts.reference

coverage: $(VENV)/.dev  ## Count the requirements served, by founding document
	$(BIN)/python -m scripts.coverage

clean:  ## Remove what was built (the .venv and your ledger of forecasts stay)
	[ ! -d build ] || find build -mindepth 1 -maxdepth 1 ! -name ledger -exec rm -rf {} +
	rm -rf dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
