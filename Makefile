# Thin on purpose: what a target does lies in the files it names.
PYTHON ?= python3
PY := .venv/bin/python
SOURCES := config common followup voting studio tests bench manage.py

.DEFAULT_GOAL := help
.PHONY: help run demo test check test-obs bench bench-motion bench-take bench-panic bench-memory bench-upload tampers-ledger evenings time-machine messages lock clips pictures faults faults-short clean .base .dev

help:  ## this list
	@awk -F':.*## ' '/^[a-z-]+:.*## / {printf "  make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run:  ## the whole product with its sample evening (HOST, PORT, DATA_DIR)
	@$(PYTHON) config/boot.py run

demo: .base  ## the sample evenings anew, dated today
	@$(PY) manage.py load_demo --reset

test: .dev  ## what it does, on both databases and in a real browser (how it is built: make check)
	@$(PY) -m tests.run

test-obs: .dev  ## the playout process against a real OBS (needs obs-studio and xvfb; two minutes)
	@$(PY) -m tests.obs

check: .dev  ## style, types, layers, templates, migrations, translations
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@$(PY) -m mypy config common followup voting studio manage.py
	@.venv/bin/lint-imports --no-cache
	@find templates -name '*.html' -print0 | xargs -0 .venv/bin/djade --target-version 5.2 --check
	@$(PY) manage.py makemigrations --check --dry-run
	@$(PY) manage.py check --fail-level WARNING
	@$(PY) -m pytest -q tests/architecture

bench: .dev  ## ballots per CPU-second beside a bare echo on the same server
	@$(PY) -m bench

faults: .dev  ## the full fault series in both columns; writes tests/faults/RESULTS.md (an hour)
	@$(PY) -m tests.faults

faults-short: .dev  ## the same faults a few times each, as in make test
	@$(PY) -m pytest -q -s tests/faults tests/voting/test_machine.py tests/followup/domain/tasks/test_machine.py

bench-motion: .dev  ## dropped frames of the graphics in Chromium, at 1920 and 3840 (bench/RESULTS.md)
	@$(PY) -m bench.motion

bench-take: .dev  ## from TAKE to the program picture in Chromium, 200 phones connected
	@$(PY) -m bench.take

bench-panic: .dev  ## from each act of panic to program, overlay, phone and public page; the views' clocks
	@$(PY) -m bench.panic

bench-memory: .dev  ## every list and chart page of the public memory over a year, on both databases
	@$(PY) -m bench.memory

tampers-ledger: .dev  ## ten thousand tampers of the ledger's rows and of its file, each found (a quarter of an hour)
	@TAMPERS=10000 $(PY) -m pytest -q -n 0 -o timeout=0 tests/followup/domain/ledger -k every_tamper

bench-upload: .dev  ## a clip of 4 GB, broken off once by kill -9: seconds and the server's memory (wants 6 GB of disk)
	@$(PY) -m bench.upload

messages: .dev  ## collect the strings to translate, compile the translations
	@$(PY) manage.py makemessages -l zh_Hans --no-obsolete --no-location --ignore=.venv --ignore=var --ignore=tests --ignore=bench
	@$(PY) manage.py compilemessages -v0 --ignore=.venv

lock: .dev  ## the hashed locks anew from requirements/*.in
	@$(PY) -m pip install --quiet --disable-pip-version-check uv
	@for lock in base dev; do $(PY) -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --custom-compile-command 'make lock' requirements/$$lock.in -o requirements/$$lock.txt; done

clips: .base  ## redraw the two sample clips (needs fonts-noto-cjk; minutes)
	@$(PY) -m studio.demo.make_clips

evenings: .dev  ## the whole evening in Chromium, once in Chinese and once in English (make test plays one of both)
	@EVENINGS=1 $(PY) -m pytest -q tests/journeys/test_evening.py -n 2

pictures: .dev  ## the screenshots of the README, from the journey
	@JOURNEY_PICTURES=docs/pictures $(PY) -m pytest -q tests/journeys/test_evening.py tests/journeys/test_follow_through.py

time-machine: .dev  ## half a year after an episode over both great holidays; adds to tests/studio/demo/RESULTS.md
	@TIME_MACHINE=1 $(PY) -m pytest -q -n 0 tests/studio/demo/test_machine.py

clean:  ## what can be made again; never the data in var/
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	@find $(SOURCES) -name __pycache__ -prune -exec rm -rf {} +

.base:
	@$(PYTHON) config/boot.py install

.dev:
	@$(PYTHON) config/boot.py install --dev
