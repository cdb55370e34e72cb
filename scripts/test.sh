#!/usr/bin/env bash
# Checks and all tests on SQLite, side by side; then what touches the database on PostgreSQL.
set -uo pipefail
bin=.venv/bin
reports=$(mktemp -d)
trap 'rm -rf "$reports"' EXIT
status=0

# Hundreds of processes load the same modules: each may use what another has compiled.
unset PYTHONDONTWRITEBYTECODE
# The journeys of the browser stand first, on one worker; whoever is done takes of the other's rest.
options=(-n 2 --dist worksteal)

# The checks keep one processor at most, and while the browser is waited for one is idle.
scripts/lint.sh >"$reports/checks" 2>&1 &
checks=$!

echo "── 测试：SQLite"
"$bin/pytest" "${options[@]}" --junitxml="$reports/sqlite.xml" || status=1

wait "$checks" || status=1
cat "$reports/checks"

echo "── 测试：PostgreSQL"
XIANJIE_TEST_DATABASE=postgresql "$bin/pytest" "${options[@]}" --junitxml="$reports/postgresql.xml" || status=1

[ $status -eq 0 ] || echo "有检查或测试没有通过，见上文。" >&2
"$bin/python" scripts/count_tests.py "$reports"/*.xml || status=1
exit $status
