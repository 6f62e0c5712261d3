PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ROOMS := main.py composition terminal server resolvers schema pipeline db sandbox tests

.PHONY: help install demo test check format test-all test-clients test-mermaid test-browser test-soak \
	test-postgresql test-kills test-load test-memory bench web check-web screenshots lock clean

help:  ## what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 18

$(VENV)/.installed: requirements/dev.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Gantry needs Python 3.11 or later, and $(PYTHON) is older. Try: make PYTHON=python3.12 ..."; exit 1; }
	@echo "Making $(VENV) with the pinned dependencies ..."
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes \
		--only-binary :all: -r requirements/dev.txt
	@touch $@

install: $(VENV)/.installed  ## make .venv with the pinned dependencies

demo: install  ## see it work: one import, live, with nothing but this machine
	@$(BIN)/python main.py demo $(DEMO)

test: install  ## run every test that needs nothing but Python
	$(BIN)/python -m pytest -n 3 --dist worksteal $(PYTEST) \
		-m "not node and not postgresql and not browser and not kills and not load and not memory"
	@echo "Not run here: make test-clients, make test-mermaid (Node.js), make test-browser (Chromium),"
	@echo "make test-postgresql (PostgreSQL), make test-kills, make test-load, make test-memory (minutes each)."

check: install  ## format, lint, types, import contracts
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

format: install  ## put the code into its format
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

test-clients: install  ## the npm clients against the real server (needs Node.js)
	cd tests/clients && npm ci --no-audit --no-fund --loglevel=error
	$(BIN)/python -m pytest -m node tests/clients $(PYTEST)

test-mermaid: install  ## the diagrams against the real Mermaid parser (needs Node.js)
	cd tests/mermaid && npm ci --no-audit --no-fund --loglevel=error
	$(BIN)/python -m pytest -m node tests/mermaid $(PYTEST)

test-postgresql: install  ## the stores on PostgreSQL (started for this; installed where apt-get can)
	@ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || \
		{ apt-get update -qq && apt-get install -y -qq postgresql; }
	$(BIN)/python -m pytest -m postgresql $(PYTEST)

test-browser: install  ## the console in Chromium (needs Node.js; Chromium is installed where apt-get can)
	@command -v chromium >/dev/null || { apt-get update -qq && apt-get install -y -qq chromium; }
	cd tests/browser && npm ci --no-audit --no-fund --loglevel=error
	$(BIN)/python -m pytest -m browser tests/browser $(PYTEST)

test-soak: install  ## ten minutes of updates: the console stays smooth, its memory flat (as test-browser)
	cd tests/browser && npm ci --no-audit --no-fund --loglevel=error && \
		SOAK_SECONDS=$(or $(SOAK_SECONDS),600) node --test soak.test.js

screenshots: install  ## take the pictures under docs/screenshots anew (as test-browser)
	cd tests/browser && npm ci --no-audit --no-fund --loglevel=error && node screenshots.js

test-kills: install  ## kill the server, its workers and their Redis 200 times (KILLS=n: n times)
	KILLS=$(or $(KILLS),200) $(BIN)/python -m pytest -m kills --log-cli-level=INFO $(PYTEST)

test-load: install  ## fifty imports on one token, over hours of a moved clock; a hundred users at once
	$(BIN)/python -m pytest -m load $(PYTEST)

test-memory: install  ## that memory stays flat, however long a history is
	$(BIN)/python -m pytest -m memory $(PYTEST)

test-all: test test-clients test-mermaid test-browser test-postgresql test-kills test-load test-memory  ## all of it

NODE_PEERS := bench/peers/node
PYTHON_PEERS := bench/peers/django bench/peers/strawberry
NODE_PREFIX = $(shell node -p 'path.resolve(process.execPath, "../..")')
NODE_HEADERS = $(patsubst %/include/node/node.h,%,$(wildcard $(NODE_PREFIX)/include/node/node.h))

# better-sqlite3 is compiled where no built one can be fetched, against the headers that came
# with Node, if some did.
$(NODE_PEERS)/node_modules/.installed: $(NODE_PEERS)/package-lock.json
	@echo "Building $(NODE_PEERS) (minutes, where better-sqlite3 is compiled) ..."
	cd $(NODE_PEERS) && npm_config_nodedir=$(NODE_HEADERS) npm ci --no-audit --no-fund --loglevel=error
	@touch $@

$(PYTHON_PEERS:%=%/.venv/.installed): %/.venv/.installed: %/requirements.txt
	@echo "Building $* ..."
	@$(PYTHON) -m venv $*/.venv
	@$*/.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes \
		--only-binary :all: -r $<
	@touch $@

bench: install $(NODE_PEERS)/node_modules/.installed $(PYTHON_PEERS:%=%/.venv/.installed)  ## measure Gantry and its peers, side by side (needs Linux, Node.js, wrk)
	@command -v wrk >/dev/null || { apt-get update -qq && apt-get install -y -qq wrk; }
	$(BIN)/python -m bench $(BENCH)

web:  ## build the console and the playground anew (needs Node.js)
	cd web/console && npm ci --no-audit --no-fund --loglevel=error && npm run build
	cd web/graphiql && npm ci --no-audit --no-fund --loglevel=error && npm run build

check-web: web  ## prove that the committed build is the one the sources make
	@test -z "$$(git status --porcelain -- server/static)" || \
		{ git status --short -- server/static; echo "The sources make another build: commit it."; exit 1; }

lock:  ## pin the dependencies anew (needs uv)
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
		--no-emit-index-url --upgrade pyproject.toml -o requirements/base.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
		--no-emit-index-url --extra dev -c requirements/base.txt pyproject.toml -o requirements/dev.txt
	for peer in $(PYTHON_PEERS); do \
		(cd $$peer && uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
			--no-header --no-emit-index-url --upgrade requirements.in -o requirements.txt) || exit 1; done

clean:  ## forget what was made
	rm -rf $(VENV) $(PYTHON_PEERS:%=%/.venv) $(NODE_PEERS)/node_modules .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -prune -exec rm -rf {} +
