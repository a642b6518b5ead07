# Each target stands alone on a machine with make and Python 3.11 or later.

PYTHON ?= python3
VENV := .venv/bin/python
PYTEST_WORKERS ?= auto
MUTANT_WORKERS ?= 1
COMPILE := $(VENV) -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-header --no-annotate --no-emit-index-url --no-emit-find-links $(UPGRADE)

# a process that may keep what it has compiled starts in half the time, and the tests start hundreds
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help setup run test test-long lint bench pictures mutate lock clean

help: ## show what can be made
	@sed -n 's/^\([a-z-]*\): .*## /  make \1	/p' Makefile

setup: ## make .venv with everything that is needed; instant when it already stands
	@PYTHON="$(PYTHON)" sh requirements/install.sh

run: setup ## show the gateway at work on a synthetic archive, then serve it
	@$(VENV) -m gateway demo

test: lint ## run every check and every test, on a real PostgreSQL and Redis
	$(VENV) -m pytest -n $(PYTEST_WORKERS) --dist loadfile --no-loadscope-reorder

test-long: export GATEWAY_KILLS ?= 1000
test-long: export GATEWAY_TEST_EXAMPLES ?= 60
test-long: export GATEWAY_POWER_CUTS ?= 5
test-long: export GATEWAY_REQUESTS ?= 60
test-long: export CONFORMANCE_CONDITIONS ?= 100000
test-long: export CONFORMANCE_EXAMPLES ?= 800
test-long: export GATEWAY_EVERY_SCREEN ?= 1
test-long: test ## the same with many more random cases, for a night

lint: setup ## check style, types and the order of imports
	$(VENV) -m ruff check
	$(VENV) -m ruff format --check
	$(VENV) -m mypy
	.venv/bin/lint-imports --no-logo

bench: setup ## measure pages of records, raw and through the gateway
	@$(VENV) -m bench

pictures: setup ## take a picture of each main page for the documentation, in Chromium
	@$(VENV) -m tests.browser.pictures

mutate: setup ## change the deciding code in every small way, and list what no test notices; takes an hour, or MUTANTS='gateway.redaction.*'
	$(VENV) -m mutmut run --max-children $(MUTANT_WORKERS) $(MUTANTS)
	@$(VENV) -m mutmut results

lock: setup ## resolve the requirements again; UPGRADE=--upgrade takes the newest of each
	printf 'setuptools >=80\nuv\n' | $(COMPILE) --output-file requirements/tools.txt -
	$(COMPILE) --extra embedded --output-file requirements/runtime.txt setup.cfg
	$(COMPILE) --all-extras --constraint requirements/runtime.txt --output-file requirements/dev.txt setup.cfg
	PATH="$(CURDIR)/.venv/bin:$$PATH" npm install --package-lock-only --omit-lockfile-registry-resolved --ignore-scripts --no-audit --no-fund

clean: ## remove what make has made
	rm -rf .venv node_modules gateway/console/assets build dist mutants .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	rm -rf station_archive_gateway.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
