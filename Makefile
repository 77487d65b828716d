# `make demo` and `make test` need only python3 (3.11 or later) and make; everything else they set up in .venv.

PYTHON ?= python3
BIN := .venv/bin
PYTEST_ARGS ?= -n 2 --dist worksteal
COMPILE := UV_SYSTEM_CERTS=true UV_CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/uv pip compile --quiet --universal \
	--python-version 3.11 --generate-hashes --no-emit-index-url --only-binary :all: $(UPGRADE)

.PHONY: demo test check bench lock clean ready ready-dev

demo: ready          ## a county with people and cases, in the browser
	@$(BIN)/jiefen demo

test: check          ## everything that must hold
	@$(BIN)/pytest $(PYTEST_ARGS)

check: ready-dev     ## what can be said without running the program
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/djlint web/templates --lint --quiet

bench: ready-dev     ## measured speed
	@$(BIN)/python -m bench

lock: ready-dev      ## fix every version and hash anew (UPGRADE=--upgrade: to the newest); names no registry
	@$(COMPILE) --group setup pyproject.toml -o requirements.lock
	@$(COMPILE) --group dev pyproject.toml -c requirements.lock -o requirements-dev.lock

clean:               ## all that can be made again; never var/, which holds cases
	@rm -rf .venv dist .pytest_cache .hypothesis .mypy_cache .ruff_cache .import_linter_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

ready:
	@$(PYTHON) scripts/bootstrap.py

ready-dev:
	@$(PYTHON) scripts/bootstrap.py --dev
