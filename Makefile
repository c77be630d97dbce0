# Every target sets up what it needs by itself: Python 3.11 or newer and make are enough. Start with `make help`.

SHELL = /bin/sh
.DEFAULT_GOAL = help
.NOTPARALLEL:
.SUFFIXES:

# What is started dozens of times is compiled once, whatever the environment says about keeping bytecode.
export PYTHONDONTWRITEBYTECODE =

PYTHON_IN_VENV = .venv/bin/python
CODE = bot simulator tests alembic benchmarks
BABEL = $(PYTHON_IN_VENV) -m babel.messages.frontend -q
CATALOGUES = bot/locales

# Two stamps: whoever only runs the bot does not wait for the tools of its developers, who get both.
DEV = .venv/.ready
RUN = .venv/.ready-to-run

.PHONY: help demo test run check format-check lint types imports format key benchmark migration messages requirements clean

help: ## explain every target
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-14s %s\n", $$1, $$2 }' Makefile

demo: $(DEV) ## try everything without account, token or charger; without a terminal, play a scripted evening
	@$(PYTHON_IN_VENV) -m simulator demo

run: $(RUN) ## start the real bot with the settings of .env and the environment
	@exec $(PYTHON_IN_VENV) -m bot run

key: $(RUN) ## print a new key for ENCRYPTION_KEYS
	@$(PYTHON_IN_VENV) -m bot keys new

test: $(DEV) ## run the whole test suite, on SQLite and PostgreSQL
	@rm -f .coverage .coverage.*
	$(PYTHON_IN_VENV) -m pytest -n 4 --dist worksteal $(MEASURED)

check: MEASURED = --cov --cov-report=
check: format-check lint types imports test ## format, lint, types, imports, then the tests and their coverage: what has to pass before a merge
	@$(PYTHON_IN_VENV) -m coverage report --include='bot/domain/*' --fail-under=100
	@$(PYTHON_IN_VENV) -m coverage report --include='bot/*' --fail-under=95

format-check: $(DEV)
	$(PYTHON_IN_VENV) -m ruff format --check $(CODE)

lint: $(DEV)
	$(PYTHON_IN_VENV) -m ruff check $(CODE)

types: $(DEV)
	$(PYTHON_IN_VENV) -m mypy

imports: $(DEV)
	$(PYTHON_IN_VENV) -c 'import sys; from importlinter.cli import import_linter; sys.exit(import_linter())' lint

format: $(DEV) ## put the code into the house format and repair what can be repaired safely
	$(PYTHON_IN_VENV) -m ruff check --fix --exit-zero --quiet $(CODE)
	$(PYTHON_IN_VENV) -m ruff format $(CODE)

benchmark: $(DEV) ## how long an alert takes from the cloud's answer to Telegram, against a bare request
	@$(PYTHON_IN_VENV) -m benchmarks.poll_to_telegram

migration: $(DEV) ## write a new migration from the difference to the tables: make migration m="what changes"
	@test -n "$$m" || { echo 'usage: make migration m="what changes"' >&2; exit 2; }
	@scratch=$$(mktemp -d) && trap 'rm -rf "$$scratch"' EXIT && export DATABASE_URL="sqlite:///$$scratch/bot.db" && \
	$(PYTHON_IN_VENV) -m alembic upgrade head && $(PYTHON_IN_VENV) -m alembic revision --autogenerate -m "$$m"

messages: $(DEV) ## collect the words to translate from the code into the catalogues
	@$(BABEL) extract --omit-header --no-wrap --no-location --sort-output \
		--no-default-keywords -k say -k plural:1,2 -o $(CATALOGUES)/bot.pot bot/chat
	@$(BABEL) update --no-wrap --no-fuzzy-matching --ignore-obsolete --domain bot -i $(CATALOGUES)/bot.pot -d $(CATALOGUES)
	@sed -i -e '/^"\(Project-Id\|Report-\|POT-\|PO-\|Last-Tr\|Language-Team\|Generated\)/d' $(CATALOGUES)/*/LC_MESSAGES/bot.po
	@sed -i -e '$${ /^$$/d; }' $(CATALOGUES)/bot.pot $(CATALOGUES)/*/LC_MESSAGES/bot.po

requirements: ## pin the newest allowed versions again, with hashes and without addresses (needs uv)
	@command -v uv >/dev/null || { echo 'This one target needs uv, the resolver; install it and try again.' >&2; exit 2; }
	.ci/pin requirements/run.txt
	.ci/pin requirements/dev.txt --group dev

clean: ## remove what was made here, but neither .env nor data/
	rm -rf .venv .coverage .coverage.* .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache dist
	find $(CODE) -name __pycache__ -prune -exec rm -rf {} +

$(DEV): requirements/dev.txt .ci/setup
	@.ci/setup requirements/dev.txt
	@touch $(RUN) $(DEV)

$(RUN): requirements/run.txt .ci/setup
	@.ci/setup requirements/run.txt
	@touch $(RUN)
