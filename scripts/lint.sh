#!/usr/bin/env bash
# Every static check, each with its name; all run even when one fails.
set -uo pipefail
bin=.venv/bin
failed=()

check() {
  local title=$1
  shift
  echo "── $title"
  "$@" || failed+=("$title")
}

check "ruff check" "$bin/ruff" check --quiet .
check "ruff format" "$bin/ruff" format --check --quiet .
check "djlint" "$bin/djlint" --quiet --lint src
check "import-linter" "$bin/lint-imports"
check "mypy" "$bin/mypy" --no-error-summary

if [ ${#failed[@]} -gt 0 ]; then
  echo "检查没有通过：${failed[*]}" >&2
  exit 1
fi
