# `make` alone lists what there is. Everything happens in this folder: nothing is installed elsewhere.
VENV ?= .venv
DATA ?= $(or $(ROLLBOOK_DATA),data)
PORT ?= $(or $(ROLLBOOK_PORT),8321)
# The fastest Python 3.11 that is here; each is tried thrice, for something else may be at work just then.
PYTHONS := python3.11 /usr/bin/python3.11 /usr/local/bin/python3.11 python3 python
PYTHON ?= $(shell for p in $(PYTHONS) $(PYTHONS) $(PYTHONS); do \
	$$p deploy/try_python.py 2>/dev/null; done | sort -n | head -n 1 | cut -d " " -f 2-)

PY := $(VENV)/bin/python
RUN_READY := $(VENV)/.ready-run
DEV_READY := $(VENV)/.ready-dev
INSTALL := -m pip --disable-pip-version-check install --quiet --require-hashes

.DEFAULT_GOAL := help
.PHONY: help run test test-full test-cluster faults check format bench bench-cluster cluster native-install native-up native-down \
	native-clean up down logs lock clean

help: ## list the targets
	@echo "Rollbook: make TARGET"
	@grep -hE '^[a-z-]+:.*##' $(firstword $(MAKEFILE_LIST)) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1|\2/' | awk -F'|' '{printf "%-21s %s\n", $$1, $$2}'

run: $(RUN_READY) ## start the platform on http://127.0.0.1:PORT (PORT=8321 DATA=data); Ctrl-C stops it
	@exec $(PY) -m rollbook --data "$(DATA)" up --port $(PORT)

test: $(DEV_READY) ## run the test suite; what needs servers that are not here is skipped, and said
	@$(PY) -m pytest -n 2 --dist loadscope

test-full: $(DEV_READY) ## run the slow tests too: full tables (OULAD_DIR=...), long races
	@$(PY) -m pytest -m "slow or not slow"

test-cluster: native-install ## run the tests that need PostgreSQL, Kafka or MongoDB, and no others
	@$(PY) -m pytest -m "cluster and not slow"

faults: native-install ## break the platform in every way under load; prints a table, writes build/faults.json
	@$(PY) -m pytest -m "slow or not slow" tests/faults

check: $(DEV_READY) ## format, lint, types, import rules, contract compatibility
	$(PY) -m ruff format --check .
	$(PY) -m ruff check .
	$(PY) -m mypy
	$(VENV)/bin/lint-imports
	$(PY) -m contracts.schemas check

format: $(DEV_READY) ## format the code and fix what ruff can fix
	$(PY) -m ruff format .
	$(PY) -m ruff check --fix .

bench: $(DEV_READY) ## run every benchmark that needs no servers (OULAD_DIR=... for the full tables)
	@$(PY) -m benchmarks

bench-cluster: native-install ## run the benchmarks of a cluster, on servers that it starts and stops
	@$(PY) -m benchmarks --cluster

native-install: $(DEV_READY) ## download what the native servers need
	-@$(PY) -m deploy.native install

cluster: native-install ## run the platform on them as processes of its own, with the sample; Ctrl-C stops it
	@exec $(PY) -m deploy.native.running --native --port $(PORT) --sample

native-up: $(RUN_READY) ## start PostgreSQL, Kafka and a MongoDB-protocol server as plain processes
	@$(PY) -m deploy.native up

native-down: $(RUN_READY) ## stop them; their data stays in build/native
	@$(PY) -m deploy.native down

native-clean: $(RUN_READY) ## stop them and remove their data, and the keys and logs of `make cluster`
	@$(PY) -m deploy.native down --remove
	rm -rf build/cluster

up: ## build the image and run the cluster in containers (docker-compose.yml) on http://127.0.0.1:PORT
	@find deploy/postgres -type f ! -perm -a=r -exec chmod a+rX {} +
	docker build $(BUILD) -f deploy/Dockerfile -t "$(IMAGE)" .
	deploy/draw_env.sh "$(IMAGE)"
	@-$(ASKED) $(COMPOSE) up -d --remove-orphans
	@deploy/await_gateway.sh $(COMPOSE)

down: ## stop the cluster's containers; their volumes stay
	$(COMPOSE) down

logs: ## follow what the cluster's containers print
	$(COMPOSE) logs -f

COMPOSE := $(shell docker compose version >/dev/null 2>&1 && echo docker compose || echo docker-compose) --env-file deploy/.env
IMAGE := $(or $(ROLLBOOK_IMAGE),rollbook:local)
# Only what the caller says: it would win over deploy/.env.
ASKED = $(if $(filter file,$(origin PORT)),,ROLLBOOK_PORT=$(PORT))
BUILD := $(if $(PYTHON_IMAGE),--build-arg PYTHON_IMAGE=$(PYTHON_IMAGE)) $(if $(BUILD_NETWORK),--network $(BUILD_NETWORK))

lock: $(DEV_READY) ## resolve the dependencies anew into requirements*.txt
	$(PY) -m piptools compile $(LOCK) --build-deps-for editable -o requirements.txt pyproject.toml
	$(PY) -m piptools compile $(LOCK) --extra dev -c requirements.txt -o requirements-dev.txt requirements.txt pyproject.toml

LOCK := --quiet --upgrade --generate-hashes --strip-extras --allow-unsafe --no-annotate --no-header \
	--no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-emit-options

clean: ## stop the native servers, remove the environment and caches; all data stays
	@-if [ -e $(RUN_READY) ] && [ -d "$${ROLLBOOK_NATIVE_DIR:-build/native}" ]; then $(PY) -m deploy.native down; fi
	if [ -d build ]; then find build -mindepth 1 -maxdepth 1 $(KEPT:%=-not -name %) -exec rm -rf {} +; fi
	rm -rf $(VENV) *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -not -path './$(VENV)/*' -prune -exec rm -rf {} +

# Of build: data and keys that cannot be made again.
KEPT := native .native.lock cluster

$(PY):
	@python="$(PYTHON)"; \
	test -n "$$python" || { echo "Python 3.11 was not found; install it or say make PYTHON=/where/it/is"; exit 1; }; \
	echo "Creating $(VENV) with $$python"; \
	"$$python" -m venv $(VENV)

$(RUN_READY): requirements.txt pyproject.toml | $(PY)
	@echo "Installing what Rollbook needs into $(VENV)"
	@$(PY) $(INSTALL) -r requirements.txt
	@PYTHONWARNINGS=ignore $(PY) -m pip --disable-pip-version-check install --quiet --no-deps --no-build-isolation -e .
	@touch $@

$(DEV_READY): requirements-dev.txt $(RUN_READY)
	@echo "Installing what its tests and checks need"
	@$(PY) $(INSTALL) -r requirements-dev.txt
	@touch $@
