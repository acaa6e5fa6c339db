# Two commands: make run, make test.
PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
PORT ?= 8000
export PORT
ifdef DEMO
export DEMO
endif
ifdef LAN
export LAN
endif

.PHONY: help run test lint types contracts unit install install-dev messages routes bench bench-count bench-votes bench-room bench-documents pictures clean

help: ## print these targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

run: $(VENV)/.installed ## serve the app with demo cantons (DEMO=0 empty, LAN=1 for phones, PORT=8000)
	@$(PY) -m workshop run

install: $(VENV)/.installed ## make the virtual environment from the lock file

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed") if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv $(VENV)

TRANSLATIONS := $(wildcard workshop/translations/*/LC_MESSAGES/*.po)

$(VENV)/.installed: requirements.lock pyproject.toml hatch_build.py $(TRANSLATIONS) | $(VENV)/bin/python
	@echo "Installing what Minga needs (the first time takes a minute or two) …"
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(PY) -m pip install --quiet --disable-pip-version-check --no-deps -e .
	@touch $@

install-dev: $(VENV)/.installed-dev ## the same with what the tests need

$(VENV)/.installed-dev: requirements-dev.lock $(VENV)/.installed
	@echo "Installing what the tests need …"
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

lint: $(VENV)/.installed-dev ## ruff
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .

types: $(VENV)/.installed-dev ## mypy
	@$(PY) -m mypy

contracts: $(VENV)/.installed-dev ## import contracts between the rooms
	@$(VENV)/bin/lint-imports --no-cache

test: lint types contracts ## every check: lint, types, contracts, unit, services, pages, browser
	@sh tests/browser/install_chromium.sh
	@$(PY) -m pytest -n 3 --dist worksteal

bench: bench-count bench-votes bench-room bench-documents ## every measurement

bench-count: $(VENV)/.installed-dev ## seconds to count real elections by every rule (FILES="A.pb B.pb" for some)
	@$(PY) -m tests.bench.bench_count

messages: $(VENV)/.installed-dev ## collect new texts for translation
	@$(PY) -m tests.web.messages
	@$(PY) -c "from pathlib import Path; from hatch_build import compile_translations; compile_translations(Path())"

routes: $(VENV)/.installed-dev ## write tests/routes.txt anew after a deliberate change
	@$(PY) -m tests.web.test_routes

bench-votes: $(VENV)/.installed-dev ## replay a real election over HTTP (ELECTION=FILE.pb, DATABASE_URL, CLIENTS=32)
	@$(PY) -m tests.bench.bench_votes

bench-room: $(VENV)/.installed-dev ## two minutes of a workshop with many phones (PHONES=150, SCREENS=5, DATABASE_URL)
	@$(PY) -m tests.bench.bench_room

bench-documents: $(VENV)/.installed-dev ## seconds to make a plan of 50, 500 and 5,000 actions in each format (SIZES="50 500")
	@$(PY) -m tests.bench.bench_documents

pictures: $(VENV)/.installed-dev ## take the pictures of docs/room.md anew
	@$(PY) -m tests.browser.room_pictures

clean: ## remove the virtual environment and caches; keeps instance/
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis dist build
