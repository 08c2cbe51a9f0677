# Every target needs only Python 3.11 or newer and the package registry; `make` alone prints them.
PYTHON ?= python3
BIN := .venv/bin
LOCK := requirements.lock

.DEFAULT_GOAL := help
.PHONY: help demo test proof bench notebooks lint lab clean lock browser

help:  ## what there is to make
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# pip installs the one tool that installs the rest, from the same hash-pinned lock.
.venv/installed: $(LOCK) pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "shipops needs Python 3.11 or newer: make PYTHON=python3.12 ...")'
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -c 'import pathlib, re; text = pathlib.Path("$(LOCK)").read_text(); print(re.search(r"^uv==(?:.*\\\n)*.*\n", text, re.M)[0])' > .venv/uv.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement .venv/uv.lock
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes --compile-bytecode --requirement $(LOCK)
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $@

demo: .venv/installed  ## sandbox, pull, audit, notebooks and HTML reports under reports/
	$(BIN)/shipops demo

# The longest tests start first, and twice as many processes as there are cores: much of a test is waiting.
test: .venv/installed browser lint  ## all tests, with a sample of the long proofs
	$(BIN)/pytest tests/end_to_end tests -m "not proof" --numprocesses 4 --dist loadfile --no-loadscope-reorder

proof: .venv/installed  ## the long proofs at full size
	$(BIN)/pytest tests -m proof -s

bench: .venv/installed  ## the benchmarks: ratios, measured side by side
	$(BIN)/python -m tests.bench.start_up
	$(BIN)/python -m tests.bench.audit_cost
	$(BIN)/python -m tests.bench.whole_audit
	$(BIN)/python -m tests.bench.stages
	$(BIN)/python -m tests.bench.incremental_audit
	$(BIN)/python -m tests.bench.ingest 20000
	$(BIN)/python -m tests.bench.hourly_pulls
	$(BIN)/python -m tests.bench.yardsticks
	$(BIN)/python -m tests.bench.lookalikes
	$(BIN)/python -m tests.bench.febrl
	$(BIN)/python -m tests.bench.trace_speed
	$(BIN)/python -m tests.bench.spark_scaling

notebooks: .venv/installed  ## run the notebooks on their fixed world and store the outputs in them
	$(BIN)/python -m tests.end_to_end.committed_world

lint: .venv/installed  ## style and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

lab: .venv/installed  ## JupyterLab with the notebooks
	$(BIN)/jupyter lab notebooks

# A browser that is there is used; root on Debian gets one; elsewhere browser tests are skipped, and say so.
browser:
	@command -v chromium >/dev/null || command -v google-chrome >/dev/null || { \
		[ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && \
		{ apt-get update -qq; apt-get install -y -qq --no-install-recommends chromium >/dev/null; }; } || \
		echo 'WARNING: no chromium found and none can be installed: browser tests will be skipped.'

lock:  ## renew the lock from pyproject.toml
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 \
		--extra notebooks --extra duplicates --extra desk --extra schedule --extra excel --extra spark --group dev pyproject.toml --output-file $(LOCK)

readme: .venv/installed  ## run the README's examples again and store what they print
	$(BIN)/python -m tests.end_to_end.readme_examples

clean:  ## remove what was made: environment, demo workspace, reports, caches
	rm -rf .venv .demo .mypy_cache .pytest_cache .ruff_cache .hypothesis build dist *.egg-info
	find reports -mindepth 1 ! -name README.md -delete
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
