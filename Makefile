# Everything from a bare checkout. Needs Python >= 3.11 with venv, and make.
PYTHON ?= python3
BIN := .venv/bin
RUN := .venv/.run
DEV := .venv/.dev
# What is read once is kept as an installed one keeps it, wherever this is run.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test check fix bench docs lock wheel long coverage clean

demo: $(RUN)  ## a throw-away Holdfast with a living organisation, at http://127.0.0.1:8000
	$(BIN)/holdfast demo

test: $(DEV)  ## every test; says what it left out, and how to get it
	$(BIN)/python -m tests

check: $(DEV)  ## format, lint, types, imports, templates, generated documents; changes nothing
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djhtml --check --tabwidth 2 holdfast/templates
	$(BIN)/djlint --lint --quiet holdfast/templates
	$(BIN)/python -m docs.generate --check

fix: $(DEV)  ## mends what can be mended by itself
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	$(BIN)/djhtml --tabwidth 2 holdfast/templates

bench: $(DEV)  ## measures, beside floors of the same run; writes docs/performance.md
	$(BIN)/python -m benchmarks

docs: $(DEV)  ## writes the generated documents
	$(BIN)/python -m docs.generate

long: $(DEV)  ## what CI has no time for
	HOLDFAST_LONG=1 $(BIN)/python -m tests

coverage: $(DEV)  ## every test, and the lines and branches that none of them runs
	$(BIN)/coverage erase
	$(BIN)/coverage run -m tests
	$(BIN)/coverage combine -q
	$(BIN)/coverage report --skip-covered --show-missing --fail-under=95
	$(BIN)/coverage report --skip-covered --include=$(WHOLE) --fail-under=100

WHOLE := 'holdfast/policy/*,holdfast/crypto/*,holdfast/vault/*,holdfast/ledger_export.py,holdfast/keeping/ledger.py,holdfast/committee/ballots.py'

wheel: $(DEV)
	$(BIN)/python -m build --wheel --no-isolation

lock: $(DEV)  ## newer versions into the lock files
	$(BIN)/pip install -q uv
	$(BIN)/uv pip compile $(COMPILE) --group build -o requirements/run.txt pyproject.toml
	$(BIN)/uv pip compile $(COMPILE) --group dev -c requirements/run.txt -o requirements/dev.txt pyproject.toml

COMPILE := -q --upgrade --universal --generate-hashes --no-header --no-emit-index-url --python-version 3.11

$(RUN): requirements/run.txt pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements/run.txt
	$(BIN)/pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

$(DEV): requirements/dev.txt $(RUN)
	$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements/dev.txt
	touch $@

clean:
	rm -rf .venv dist build
