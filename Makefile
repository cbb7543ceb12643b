# Each target works in a fresh checkout: the environment is made first, once, from the lock files.
PYTHON ?= python3
BIN := .venv/bin
SUITES := tests/unit tests/golden tests/dags tests/integration tests/journey

# Set in many containers; with it, each of Airflow's processes would compile all of its code at every start.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: train help up down test demo check quality bench lock env dev peers docs screenshots
.DEFAULT_GOAL := help

help: ## list the targets
	@sed -n 's/^\([a-z]*\):[^#]*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 20

up: env ## start everything and stay; Ctrl-C stops it
	@exec $(BIN)/missionwatch up

down: env ## stop it from elsewhere
	@exec $(BIN)/missionwatch down

demo: env ## a day of invented news through the real stack, no internet needed
	@exec $(BIN)/python -m missionwatch.stack.demo

test: dev ## every test suite, three files at a time
	@exec $(BIN)/python -m pytest -n 3 --dist loadfile $(SUITES)

check: dev ## formatting, lint, types, import contracts, SQL, generated docs
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/sqlfluff lint sql
	$(BIN)/python -m missionwatch.docs --check

quality: dev ## scores on the golden sets, and on ../shared/data where it is there
	@exec $(BIN)/python -m tests.quality

bench: peers ## speed and memory as ratios against peers of the same run
	@exec $(BIN)/python -m tests.bench

train: dev ## fit the models anew (needs what the program does not: pip install catboost)
	$(BIN)/python -m missionwatch.clean.train ../shared/data
	$(BIN)/python -m missionwatch.clean.claims_train ../shared/data
	$(BIN)/python -m missionwatch.detect.train ../shared/data/detection/dev.jsonl tests/golden/detect/items.jsonl tests/golden/detect/figures.jsonl tests/golden/detect/figures_news.jsonl tests/golden/detect/figures_whose.jsonl tests/golden/detect/figures_prose.jsonl tests/golden/detect/figures_denied.jsonl tests/golden/detect/figures_moves.jsonl ../shared/data/detection/official.jsonl
	$(BIN)/python -m missionwatch.cluster.fit tests/golden/cluster/fit.yaml tests/golden/cluster/fit_more.yaml tests/newsroom/content/articles/*.yaml ../shared/data/detection/dev.jsonl ../shared/data/detection/official.jsonl

docs: dev ## write the generated pages again
	$(BIN)/python -m missionwatch.docs

screenshots: dev ## take the README's pictures again
	@test -f var/demo/digest.html || $(MAKE) demo
	$(BIN)/python -m tests.screenshots

peers: dev
	@$(PYTHON) plugins/missionwatch/stack/bootstrap.py --bench

lock: ## renew the lock files; UPGRADE=1 takes the newest releases
	@$(PYTHON) plugins/missionwatch/stack/bootstrap.py --dev --lock $(if $(UPGRADE),--upgrade)

env:
	@$(PYTHON) plugins/missionwatch/stack/bootstrap.py

dev:
	@$(PYTHON) plugins/missionwatch/stack/bootstrap.py --dev
