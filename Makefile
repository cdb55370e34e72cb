# 衔接 xianjie：常用命令。`make help` 列出全部目标。
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3; do \
	$$p -c 'import sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check -qq
UV ?= uv
export XIANJIE_HOME ?= $(CURDIR)/var
DIVISION ?= 532325
HOST ?= 127.0.0.1
PORT ?= 8000

.PHONY: help setup dev system run test lint test-sqlite test-postgresql docs screenshots lock clean

help: ## 列出全部目标
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/\1\t\2/' \
		| awk -F '\t' '{printf "  make %-16s %s\n", $$1, $$2}'

setup: $(VENV)/.base node_modules/.stamp ## 安装运行所需的一切（虚拟环境、依赖、区划数据）

dev: $(VENV)/.dev node_modules/.stamp ## 再加上测试与检查工具

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "找不到 Python 3.11 或更新的版本（含 venv 模块）。请先安装，例如 apt-get install python3 python3-venv。" >&2; exit 1; }
	@echo "建立虚拟环境 $(VENV) …"
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "建立虚拟环境失败。Debian 上请执行 apt-get install python3-venv 后再试。" >&2; exit 1; }

$(VENV)/.base: requirements/base.txt requirements/build.txt pyproject.toml | $(BIN)/python
	@echo "安装依赖（按锁定版本和校验值）…"
	@$(PIP) install --require-hashes -r requirements/build.txt
	@$(PIP) install --require-hashes -r requirements/base.txt
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: requirements/dev.txt requirements/febrl.txt $(VENV)/.base
	@echo "安装测试与检查工具 …"
	@$(PIP) install --require-hashes -r requirements/dev.txt
	@$(PIP) install --require-hashes --no-deps -r requirements/febrl.txt
	@touch $@

node_modules/.stamp: package.json package-lock.json requirements/node.txt | $(VENV)/.base
	@echo "安装区划数据和前端组件 …"
	@if command -v npm >/dev/null 2>&1; then npm ci --loglevel=error; else \
		echo "没有 Node.js，改用 Python 包里的 Node.js …"; \
		$(PIP) install --require-hashes -r requirements/node.txt; \
		$(BIN)/npm ci --loglevel=error; fi
	@touch $@

system: ## 安装浏览器与中文字体（Debian，需要 root；测试和截图用）
	@scripts/system.sh

run: setup ## 准备演示县（只在第一次）并启动网页
	@scripts/run.sh "$(DIVISION)" "$(HOST)" "$(PORT)"

lint: dev ## 代码检查：ruff、djlint、import-linter、mypy
	@scripts/lint.sh

test: ## 全部检查与测试：SQLite 一遍，涉及数据库的在 PostgreSQL 上再一遍
	@$(MAKE) --no-print-directory -j 3 dev system
	@scripts/test.sh

test-sqlite: dev ## 只跑 SQLite 上的测试
	@$(BIN)/pytest -n 2 --dist worksteal

test-postgresql: dev ## 只跑 PostgreSQL 上涉及数据库的测试
	@XIANJIE_TEST_DATABASE=postgresql $(BIN)/pytest -n 2 --dist worksteal -m "django_db and not e2e"

docs: dev ## 重新生成参考文档
	@$(BIN)/python scripts/render_docs.py

screenshots: dev system ## 重新生成 README 中的截图
	@$(BIN)/python scripts/screenshots.py

lock: ## 重新锁定依赖（需要 uv）
	@for f in build base dev node; do $(UV) pip compile --quiet --universal --generate-hashes --no-emit-index-url \
		--no-header --python-version 3.11 requirements/$$f.in -o requirements/$$f.txt; done
	@$(UV) pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --no-deps \
		--python-version 3.11 requirements/febrl.in -o requirements/febrl.txt

clean: ## 删除虚拟环境与缓存（不动数据目录）
	rm -rf $(VENV) node_modules .mypy_cache .ruff_cache .import_linter_cache build
