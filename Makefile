PYTHON ?= python3
NAME ?=
READY := .venv/.ready
PY := .venv/bin/python
BIN := .venv/bin
OFFSCREEN := QT_QPA_PLATFORM=offscreen
.PHONY: setup run demo test check format strings migration gallery bench build lock
.DEFAULT_GOAL := run

setup: $(READY)

$(READY): requirements.lock installer/setup.sh
	@PYTHON="$(PYTHON)" sh installer/setup.sh

run: $(READY)
	$(PY) main.py

demo: $(READY)
	$(PY) main.py demo --out build/demo

test: check
	$(OFFSCREEN) $(PY) -m pytest -n auto

check: $(READY)
	$(BIN)/ruff format --check . && $(BIN)/ruff check . && $(BIN)/mypy
	PYTHONPATH=. $(BIN)/lint-imports && $(PY) installer/strings.py --check

format: $(READY)
	$(BIN)/ruff format . && $(BIN)/ruff check --fix .

strings: $(READY)
	$(PY) installer/strings.py

migration: $(READY)
	@test -n "$(NAME)" || { echo "make migration NAME=add_machine"; exit 2; }
	$(PY) installer/migration.py "$(NAME)"
	$(BIN)/ruff format --quiet db/migrations && $(BIN)/ruff check --quiet --fix db/migrations

gallery: $(READY)
	$(OFFSCREEN) $(PY) main.py --gallery build/gallery --manual

bench: $(READY)
	@rm -f build/bench.json
	$(OFFSCREEN) $(PY) -m pytest -m bench -p no:randomly tests/bench

build: $(READY)
	$(PY) -m PyInstaller --noconfirm --distpath dist --workpath build/pyinstaller installer/coopdesk.spec

lock: $(READY)
	$(PY) -m pip install --quiet uv
	$(PY) -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--no-emit-find-links --no-annotate --no-header --extra dev --output-file requirements.lock pyproject.toml
