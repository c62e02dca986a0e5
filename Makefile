# make demo   sets up .venv, runs the main job, leaves a map and two tables in out/
# make test   sets up all that tests need and runs everything
# make reliability   hostile files, faults and large worlds for hours; see docs/reliability.md
# Both need only Python 3.11+, git and make, and a network the first time.

VENV ?= .venv
OUT ?= out
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11 python; do \
  $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)
BIN = $(VENV)/bin
PIP = $(BIN)/python -m pip --disable-pip-version-check --quiet
# The locks are complete: --no-deps leaves pip nothing to resolve (and older pips stumble over extras under hashes).
INSTALL = $(PIP) install --require-hashes --no-deps -r
SOURCES = pyproject.toml hatch_build.py package-lock.json routes/assets/assets.toml

.PHONY: demo docs test check reliability browser assets lock lock-npm wheel clean
.DELETE_ON_ERROR:

demo: $(VENV)/.ready
	@mkdir -p $(OUT)
	@$(BIN)/corridors rank -q -o $(OUT)/ranking.csv
	@$(BIN)/corridors compare -q -o $(OUT)/compare.csv
	@$(BIN)/corridors map -q -o $(OUT)/map.html
	@$(BIN)/corridors rank -q --format table
	@echo
	@echo "Look at:  $(OUT)/map.html     the map; open it in a browser, no network needed"
	@echo "          $(OUT)/ranking.csv  every crossing, most exposed first"
	@echo "          $(OUT)/compare.csv  corridors side by side"
	@echo "Ask on:   $(BIN)/corridors --help"

test: $(VENV)/.ready-dev browser
	@$(MAKE) --no-print-directory check

check:
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -n auto --dist loadfile --cov --cov-report=term

# What is tried for hours. A part that has passed is not tried again; make clean forgets it.
PARTS = reading fuzz writing resume numbers laws pages scale provenance supply
TRY_reading = -m nightly tests/reliability/test_reading_matrix.py tests/reliability/test_nothing_else_is_touched.py
TRY_fuzz = -m nightly tests/reliability/test_mutation_fuzz.py tests/test_mutants.py
TRY_writing = -m nightly tests/reliability/test_writing_faults.py
TRY_resume = -m nightly tests/reliability/test_resume.py
TRY_numbers = -m nightly tests/reliability/test_numbers_hold.py
TRY_laws = -m "" tests/test_choice.py tests/test_joint.py tests/test_ranking.py tests/test_hand_worlds.py
TRY_pages = -m "" tests/browser tests/test_escape.py
TRY_scale = -m nightly tests/reliability/test_scale.py
TRY_provenance = -m "" tests/reliability/test_provenance.py tests/reliability/test_row_tracing.py \
  tests/reliability/test_outputs_traced.py
TRY_supply = -m "" tests/reliability/test_supply_chain.py
TRIED = $(PARTS:%=$(OUT)/reliability/%.txt)

reliability: $(TRIED)
	@tail -qn 1 $(TRIED)

$(OUT)/reliability/laws.txt: export HYPOTHESIS_PROFILE = nightly
$(OUT)/reliability/%.txt: | $(VENV)/.ready-dev
	@mkdir -p $(@D)
	@echo "Trying: $*"
	@$(BIN)/python -m pytest -n 0 -q -s $(TRY_$*) >$@.part 2>&1 || { tail -n 40 $@.part; echo "In full: $@.part"; exit 1; }
	@mv $@.part $@

# The environment. Versions and hashes are locked in requirements/.
$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed; say where: make PYTHON=/path/to/python3"; exit 2; }
	@$(PYTHON) -m venv $(VENV) || { echo "Python cannot make environments; on Debian: apt-get install python3-venv"; exit 2; }

$(VENV)/.ready: requirements/run.txt requirements/build.txt requirements/npm.txt $(SOURCES) | $(BIN)/python
	@echo "Setting up $(VENV) (a minute or two the first time)"
	@$(INSTALL) requirements/run.txt
	@$(INSTALL) requirements/build.txt
	@command -v npm >/dev/null || $(INSTALL) requirements/npm.txt
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.ready-dev: requirements/dev.txt $(VENV)/.ready
	@echo "Adding what tests need"
	@$(INSTALL) requirements/dev.txt
	@touch $@

# Browser tests skip with a reason where there is no Chromium.
browser:
	@if command -v chromium chromium-browser google-chrome >/dev/null; then :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  echo "Installing Chromium for the browser tests"; \
	  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >/dev/null; } \
	  || echo "Chromium could not be installed: browser tests will skip"; \
	else echo "No Chromium here, and no right to install it: browser tests will skip"; fi

assets:
	$(BIN)/python hatch_build.py

wheel: $(VENV)/.ready
	$(PIP) wheel --no-deps --no-build-isolation --wheel-dir dist .

# Renew the locks (needs uv, and npm for lock-npm).
LOCK = uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-annotate \
  --custom-compile-command "make lock"
lock:
	$(LOCK) pyproject.toml --all-extras --group dev -o requirements/dev.txt
	$(LOCK) pyproject.toml --constraints requirements/dev.txt -o requirements/run.txt
	$(LOCK) --group build --constraints requirements/dev.txt -o requirements/build.txt
	$(LOCK) --group npm -o requirements/npm.txt
	$(LOCK) pyproject.toml --group docs --constraints requirements/dev.txt -o requirements/docs.txt
	$(BIN)/python scripts/write_sbom.py

lock-npm:
	npm install --package-lock-only --ignore-scripts --omit-lockfile-registry-resolved --no-audit --no-fund

# The documentation as a site that opens from a folder: site/index.html.
docs: $(VENV)/.ready
	@$(INSTALL) requirements/docs.txt
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --quiet
	@echo "Look at:  site/index.html"

clean:
	rm -rf $(VENV) $(OUT) site build dist node_modules
