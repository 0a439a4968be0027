# The front door. `make help` lists what it opens.
.DEFAULT_GOAL := help
SHELL := /bin/sh

PORT ?= 8000
PYTHON ?= python3
export NANHAI_DATA_DIR ?= $(CURDIR)/var
export NANHAI_ORIGIN ?= http://127.0.0.1:$(PORT)
run dev: export NANHAI_REVIEW_LEVELS ?= 0

BIN := .venv/bin
MANAGE := $(BIN)/python manage.py
ADDRESS := $(NANHAI_ORIGIN)$(NANHAI_PATH_PREFIX)/

help: ## list the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 12

run: port .venv/run ## serve the site with its content (PORT=8000)
	@$(BIN)/python -c 'import socket; socket.create_server(("127.0.0.1", $(PORT))).close()' 2>/dev/null \
		|| { echo "端口 $(PORT) 已被占用。请换一个，例如：PORT=8080 make run"; exit 1; }
	@$(MANAGE) migrate --verbosity 0
	@$(MANAGE) search_rebuild --if-needed
	@$(MANAGE) load_content --if-empty
	@$(MANAGE) collectstatic --no-input --verbosity 0
	@printf '\n  大讨论实录  %s\n' "$(ADDRESS)"
	@printf '  编辑后台    %s%s/\n' "$(ADDRESS)" "$(or $(NANHAI_ADMIN_PATH),admin)"
	@printf '  还没有账号？另开一个终端运行 make admin\n\n'
	@exec $(BIN)/python -m gunicorn nanhai.wsgi --bind 127.0.0.1:$(PORT) --workers 2 --threads 8 --limit-request-line 8190 --no-control-socket --log-level warning

dev: port .venv/dev ## serve with debugging and automatic reload
	@$(MANAGE) migrate --verbosity 0
	@$(MANAGE) search_rebuild --if-needed
	@$(MANAGE) load_content --if-empty
	@NANHAI_DEBUG=1 $(MANAGE) runserver 127.0.0.1:$(PORT)

admin: .venv/run ## create an account for the editing pages
	@$(MANAGE) migrate --verbosity 0
	@$(MANAGE) createsuperuser

test: test-sqlite test-postgresql test-browser ## pass the whole test suite: on both databases and in the browser

test-sqlite: .venv/dev ## the suite on SQLite
	$(PYTEST) -m "not browser"

test-postgresql: .venv/dev ## what asks the database, on a throw-away PostgreSQL, where one is installed
	tests/with-postgresql $(PYTEST) -m database

test-browser: .venv/dev ## the suite's Chromium part, where Chromium is installed
	tests/with-chromium tests/with-page-checkers $(PYTEST) -m browser

# each core takes the next file
PYTEST := $(BIN)/pytest --numprocesses=auto --dist=loadfile

lint: .venv/dev ## look for mistakes and untidiness
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	@git ls-files -z --cached --others --exclude-standard 'templates/*.html' | xargs -0 $(BIN)/djade --target-version 5.2 --check
	$(BIN)/lint-imports --no-cache

check: .venv/dev ## migrations complete, settings fit for production
	$(MANAGE) makemigrations --check --dry-run
	@$(MANAGE) migrate --verbosity 0
	@$(MANAGE) collectstatic --no-input --verbosity 0
	NANHAI_ORIGIN=https://www.example.cn NANHAI_SECRET_KEY_FILE="$$NANHAI_DATA_DIR/secret-key" $(MANAGE) check --deploy --fail-level WARNING

ci: lint check test ## everything that must be green before a change lands

screenshot: .venv/dev ## make the pictures in the README and in the editors' manual anew
	DJANGO_SETTINGS_MODULE=tests.settings $(BIN)/python -m tests.browser.screenshot

bench: .venv/dev ## what pages, words and saves cost at a large size relative to a small one (SIZE=100000)
	@tests/with-postgresql --or-without $(BIN)/python -m benchmarks

mutants: .venv/dev ## what no test of the review and of accounts would notice, as far as it gets (MINUTES=60)
	@timeout $(or $(MINUTES),60)m $(BIN)/mutmut run || test $$? = 124
	@$(BIN)/mutmut results | grep -E "survived|no tests" || true

lock: .venv/dev ## write the locked requirement files from pyproject.toml
	$(LOCK) --output-file requirements/run.txt
	$(LOCK) --group dev --output-file requirements/dev.txt

LOCK := $(BIN)/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-header

port:
	@case "$(PORT)" in 0*|*[!0-9]*) false;; *) test "$(PORT)" -le 65535;; esac 2>/dev/null \
		|| { echo "端口 $(PORT) 不是1到65535之间的数字。请换一个，例如：PORT=8080 make run"; exit 1; }

# A half-made .venv (no python3-venv, stopped in the middle, made by an older Python) is made anew.
NEW_ENOUGH := -c 'import sys; sys.exit(sys.version_info < (3, 11))'
WHOLE := test ! -e .venv/unfinished && $(BIN)/python -c 'import pip' 2>/dev/null && $(BIN)/python $(NEW_ENOUGH)

.venv/%: requirements/%.txt $(shell $(WHOLE) || echo always)
	@$(WHOLE) || { \
		$(PYTHON) $(NEW_ENOUGH) || { echo "需要 Python 3.11 或更新的版本，例如：PYTHON=python3.12 make run"; exit 1; }; \
		rm -rf .venv; \
		$(PYTHON) -m venv .venv && $(BIN)/python -c 'import pip' || { rm -rf .venv; \
			echo "没有建成 .venv：请先安装 venv 模块（Debian：apt-get install python3-venv），再运行一次。"; exit 1; }; }
	@touch .venv/unfinished
	@echo "正在安装依赖（requirements/$*.txt）……"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@rm .venv/unfinished; touch $@

.PHONY: always port help run dev admin test test-sqlite test-postgresql test-browser lint check ci screenshot bench mutants lock
