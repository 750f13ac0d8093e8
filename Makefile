# PYTHON names the interpreter that .venv is made with: PYTHON=python3.12 make run
PYTHON ?= python3
# Two at a time, each file in one process, and no thread of one in the way of the other: eight minutes for thirteen.
# By name: sorted by their number of tests, the files with few and long ones would come last, one process waiting.
PYTEST = OMP_NUM_THREADS=1 .venv/bin/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder
.PHONY: help run test check eval fit bench clean setup setup-dev

help:  ## this list
	@sed -n 's/^\([a-z]*\):.*## /make \1\t/p' Makefile

run: setup  ## set up what is missing, then serve the chat at http://127.0.0.1:7860 (ATTEST_PORT moves it)
	@.venv/bin/python app.py

test: setup-dev  ## set up what is missing, then run every test
	@$(PYTEST)

check: setup-dev  ## lint, formatting, types, tests
	@.venv/bin/ruff check && .venv/bin/ruff format --check && .venv/bin/mypy
	@$(PYTEST)

eval: setup  ## how good are the answers: the gold questions, measured
	@.venv/bin/python -m eval run

fit: setup  ## fit the models of qa/reading/fitted.json again (SQUAD=squad-dev; README, Evaluation, has how to make that)
	@test -d "$(SQUAD)" || { echo "make fit: SQUAD=FOLDER has to name the quarter of SQuAD 2.0 that is tuned on:\
	 README, Evaluation, has how to make it" >&2; exit 2; }
	@.venv/bin/python -m eval run --split dev --llm none --set min_confidence=0 --out runs/fit
	@.venv/bin/python -m eval run --gold "$(SQUAD)/gold.jsonl" --corpus "$(SQUAD)/corpus" --limit 1400 \
	 --llm none --set min_confidence=0 --out runs/fit-squad
	@.venv/bin/python -m eval fit runs/fit runs/fit-squad

bench: setup-dev  ## how fast is it: a table against the bare parts, measured in the same run
	@.venv/bin/python -m tests.bench

clean:  ## remove .venv and caches; the stored articles and settings in .attest/ stay
	@rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis build dist *.egg-info
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

setup:
	@$(PYTHON) qa/install.py

setup-dev:
	@$(PYTHON) qa/install.py --dev
