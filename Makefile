# Needs Python 3.11 or newer and make; each target installs what it needs. Start with `make demo` or `make test`.
SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
DEEP_PARTS := mutation walks adversaries cases fuzz floods releases attacks pages commands servers simulation
.PHONY: help install up office demo check test faults simulation deep fmt bench metrics pages messages screenshots docs release migrate lock clean \
  check-code check-fast check-checker \
  $(addprefix deep-,$(DEEP_PARTS))

UV_VERSION := 0.13.9
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { command -v "$$p"; break; }; done)
BIN := .venv/bin
UV := .uv/bin/uv
UV_STAMP := .uv/.uv-$(UV_VERSION)
INSTALLED := .venv/.installed
CATALOGUE := wording/locale/zh/LC_MESSAGES/banjie
READY := $(CATALOGUE).mo
WORKERS ?= 4
CHECKER_TESTS := tests/checker
N ?= 20
SEED ?= 1
HOSTS ?= 1

export UV_PYTHON_DOWNLOADS := never
unexport VIRTUAL_ENV UV_PROJECT_ENVIRONMENT
# Tests start the program some hundred times; without the compiled files each start compiles it again.
unexport PYTHONDONTWRITEBYTECODE

help: ## print this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

install: $(READY) ## install uv.lock into .venv (every other target does so when needed)

up: $(READY) ## start PostgreSQL, Temporal, worker, relay and watch; data in .banjie/; Ctrl-C stops; UI=1: Temporal's screen
	@$(BIN)/banjie up $(if $(UI),--ui)

office: $(READY) ## fill an office to look at (.banjie/office/) and print links with which to log in; Ctrl-C stops, FRESH=1 begins anew
	@$(BIN)/banjie office $(if $(FRESH),--fresh)

demo: $(READY) ## handle example complaints from intake to closing, in seconds
	@$(BIN)/banjie demo

check: $(READY) ## check format, lint, types and layers; run the fast tests beside that
	@$(MAKE) --no-print-directory -j 2 check-code check-fast check-checker

check-code: $(READY)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy .
	$(BIN)/lint-imports

# Two processes that share no file read half of what two workers read that take from all of them. The smaller one waits
# for the types: the longer two of the three steps begin.
check-fast: $(READY)
	$(BIN)/pytest -q -m "not slow" $(addprefix --ignore=,$(CHECKER_TESTS))

check-checker: $(READY)
	$(BIN)/pytest -q -m "not slow" $(CHECKER_TESTS)

test: $(READY) ## run the tests on real servers; long series are sampled, `make deep` runs all of them
	@echo "Long series are sampled (CONTRIBUTING.md, What make test samples); make deep runs all of them."
	$(BIN)/python -m tests.second_try -n $(WORKERS) --dist worksteal

faults: $(READY) ## kill servers N=20 times while people work, then check that nothing is lost; SEED=1, HOSTS=1 or 2
	@$(BIN)/python -m tests.faults --faults $(N) --seed $(SEED) --hosts $(HOSTS)

simulation: $(READY) ## play an office by N=20 seeds from SEED=1 on, in simulated time, with faults drawn by the seed
	@$(BIN)/python -m simulation --seed $(SEED) --runs $(N)

fmt: $(READY) ## format, and repair what ruff can repair
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

deep: $(READY) ## run the long forms of tests: PART=mutation, walks, adversaries, cases, fuzz, floods, releases, attacks, pages, commands, servers or simulation; else all
	@for part in $(or $(PART),$(DEEP_PARTS)); do echo "== deep: $$part" && $(MAKE) --no-print-directory deep-$$part || exit 1; done

deep-mutation: TESTS := tests/test_mutation.py
deep-walks: TESTS := tests/rules/walks tests/rules/statutory_time
deep-adversaries: TESTS := tests/conformance
deep-cases: TESTS := $(addprefix tests/workflows/test_,lives.py long_life.py complaint.py privacy.py rebuild.py timer.py continued.py periodic.py \
  wedge.py) tests/starter/test_preview_agrees.py tests/web/test_driver.py
deep-fuzz: TESTS := tests/workflows/test_fuzz.py tests/web/test_openapi_trials.py
deep-floods: TESTS := tests/queries/test_event_feed.py tests/web/test_dropped_answers.py tests/starter/test_flood.py tests/services/test_cold_start.py tests/mail tests/web/mcp
deep-releases: TESTS := tests/releases
deep-attacks: TESTS := tests/attacks tests/integrity
deep-pages: TESTS := tests/test_adopting.py tests/test_release.py tests/web/console tests/test_drawings.py tests/checker/test_leader_page.py \
  tests/documents tests/queries/test_role_matrix.py tests/starter/test_approval_sheet.py
deep-commands: TESTS := tests/cli tests/examples tests/test_missing_tools.py tests/web/test_generated_clients.py
deep-servers: TESTS := tests/deploy tests/faults/two_hosts tests/services/embedded tests/test_large_register.py tests/register tests/starter/test_compare.py \
  $(addprefix tests/services/test_,watch.py webhooks_killed.py)
deep-simulation: TESTS := tests/simulation
$(addprefix deep-,$(DEEP_PARTS)): $(READY)
	$(BIN)/pytest -q -rP --deep --timeout 3600 -n 2 --dist worksteal $(TESTS)

bench: $(READY) ## measure the figures of docs/performance.md
	$(BIN)/python -m benchmarks

metrics: $(READY) ## report on the code: lines by part, lengths, parameters, single-use helpers, shared names, complexity
	@$(BIN)/python -m benchmarks.code_metrics

pages: $(READY) ## renew what is generated and kept: the page of each regulation, the schema of their files, openapi.json, the client, drawings
	@$(BIN)/banjie procedures schema > procedures/procedure.schema.json
	@$(BIN)/python -m publishing.procedure_pages
	@$(BIN)/python -m web.api.openapi
	@$(BIN)/python -m publishing.client
	@$(BIN)/python -m publishing.drawings

messages: $(READY) ## take new sentences of the code into the Chinese catalogue, and old ones out
	@$(BIN)/python -m publishing.catalogue

screenshots: $(READY) ## take the pictures of the pages in docs/pictures/ anew; needs Chromium and Chinese fonts
	@$(BIN)/python -m publishing.screenshots

docs: $(READY) ## build the documentation site in site/, strictly and without a network, with the pages that are made from code and data
	@$(BIN)/python -m publishing.site

release: $(READY) ## make and check a release in dist/: wheel, sdist, SBOM, licenses; VERSION=X.Y.Z sets the version and keeps its register
	@$(BIN)/python -m publishing.release $(if $(VERSION),--version $(VERSION)) $(if $(CHECK),--check)
	@$(if $(VERSION),$(BIN)/python -m tests.releases.kept_registers)

migrate: $(READY) ## migrate the database to the newest schema
	@$(BIN)/banjie migrate

lock: $(UV_STAMP) ## update uv.lock after a change of the dependencies
	$(UV) lock --default-index https://pypi.org/simple

clean: ## remove the environment and the caches; keeps the data in .banjie/
	rm -rf .venv .uv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache dist site *.egg-info

$(UV_STAMP):
	@test -n "$(PYTHON)" || { echo "Banjie needs Python 3.11 or newer; none was found. Set its path: make PYTHON=/path/to/python3" >&2; exit 1; }
	@"$(PYTHON)" -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo "$(PYTHON) cannot create virtual environments: its modules venv and ensurepip are missing." >&2; \
	  echo "On Debian and Ubuntu: apt-get install python3-venv. Or use another one: make PYTHON=/path/to/python3" >&2; exit 1; }
	@echo "Installing uv $(UV_VERSION) into .uv/"
	@"$(PYTHON)" -m venv --clear .uv
	@.uv/bin/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	@touch $@

$(INSTALLED): pyproject.toml author/pyproject.toml uv.lock | $(UV_STAMP)
	$(UV) sync --frozen --compile-bytecode --python "$(PYTHON)"
	@touch $@

# The build compiles the catalogue, too; this is for a sentence that was translated since.
$(READY): $(CATALOGUE).po $(INSTALLED)
	@$(BIN)/python hatch_build.py
