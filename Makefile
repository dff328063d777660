# Every target sets up what it needs, and only what changed since: the files under $(STAMPS) remember.
SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo lab test check format bench screenshot js lock clean

VENV := .venv
STAMPS := $(VENV)/stamps
PYTHON_BIN := $(VENV)/bin/python
PIP := $(PYTHON_BIN) -m pip --disable-pip-version-check --quiet
BUNDLE := gt_notebook/widgets/static/bounding-box.js
JS_SOURCES := $(shell find js/src js/scripts -type f) js/package.json

help: ## Show this list.
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-7s %s\n", $$1, $$2}' Makefile

demo: $(STAMPS)/package ## Run the first example notebook on real photos; the results are in demo/.
	$(PYTHON_BIN) -m scripts.demo

lab: $(STAMPS)/package ## Open JupyterLab on copies of the example notebooks, in demo/notebooks/.
	$(PYTHON_BIN) -m scripts.lab

test: $(STAMPS)/test $(STAMPS)/package $(STAMPS)/chromium ## Run all checks and all tests, in a real browser too.
	sh scripts/run_tests.sh

check: $(STAMPS)/test $(STAMPS)/package ## Check style, types, imports between rooms and spelling.
	$(VENV)/bin/ruff check
	$(VENV)/bin/ruff format --check
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports
	$(VENV)/bin/codespell
	npm --prefix js run --silent lint
	npm --prefix js run --silent typecheck

format: $(STAMPS)/test js/node_modules/.stamp ## Bring Python and TypeScript into the house style.
	$(VENV)/bin/ruff check --fix
	$(VENV)/bin/ruff format
	npm --prefix js run --silent format

bench: $(STAMPS)/test $(STAMPS)/package $(STAMPS)/chromium ## Print every speed and memory ratio beside its target.
	$(PYTHON_BIN) -m benchmarks

screenshot: $(STAMPS)/test $(STAMPS)/package $(STAMPS)/chromium ## Make the README's pictures anew, in a real JupyterLab.
	GT_SCREENSHOTS=docs/images $(PYTHON_BIN) -m pytest -q tests/browser/test_screenshot.py

js: $(BUNDLE) ## Build the front end.

lock: ## Resolve the Python requirements anew, in requirements/.
	sh scripts/lock.sh

clean: ## Remove everything that make made.
	rm -rf $(VENV) .venv-lock .venv-peer .venv-crowd .venv-shapes demo dist js/node_modules gt_notebook/widgets/static benchmarks/results
	rm -rf .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache tests/browser/artifacts

# A requirement file is installed whole and checked against its hashes; the test one contains the demo one.
$(PYTHON_BIN):
	sh scripts/make_venv.sh $(VENV)
	mkdir -p $(STAMPS)

$(STAMPS)/demo: requirements/demo.txt | $(PYTHON_BIN)
	$(PIP) install --require-hashes -r requirements/demo.txt
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/test: requirements/test.txt $(STAMPS)/demo
	$(PIP) install --require-hashes -r requirements/test.txt
	@mkdir -p $(STAMPS) && touch $@

# The build backend comes with requirements/demo.txt and the front end is built, so nothing is fetched here.
$(STAMPS)/package: pyproject.toml $(STAMPS)/demo $(BUNDLE)
	SKIP_JUPYTER_BUILDER=1 $(PIP) install --no-build-isolation --no-deps --editable .
	@touch $@

$(STAMPS)/chromium: scripts/ensure_chromium.py browser_harness/chromium.py $(STAMPS)/test
	$(PYTHON_BIN) -m scripts.ensure_chromium
	@touch $@

js/node_modules/.stamp: js/package-lock.json js/package.json
	@sh scripts/check_node.sh
	npm --prefix js ci --no-audit --no-fund --no-update-notifier
	@touch $@

$(BUNDLE): $(JS_SOURCES) js/node_modules/.stamp
	npm --prefix js run --silent build
	@touch $@
