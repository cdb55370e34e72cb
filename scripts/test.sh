#!/usr/bin/env bash
# Checks, then all tests on SQLite, then those that touch the database on PostgreSQL.
set -uo pipefail
bin=.venv/bin
reports=$(mktemp -d)
trap 'rm -rf "$reports"' EXIT
status=0

scripts/lint.sh || status=1

echo "── 测试：SQLite"
"$bin/pytest" -n 2 --junitxml="$reports/sqlite.xml" || status=1

echo "── 测试：PostgreSQL"
XIANJIE_TEST_DATABASE=postgresql "$bin/pytest" -n 2 --junitxml="$reports/postgresql.xml" || status=1

[ $status -eq 0 ] || echo "有检查或测试没有通过，见上文。" >&2
"$bin/python" scripts/count_tests.py "$reports"/*.xml || status=1
exit $status
