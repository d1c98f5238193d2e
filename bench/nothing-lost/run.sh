#!/usr/bin/env bash
# ./tessera bench nothing-lost [--seed N] [--kills N] [--epochs N]: kills a training with -9 again and again; see README.md.
set -euo pipefail

here=$(cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
root=$(cd -P -- "$here/../.." && pwd)
cli=$root/artifacts/bin/Tessera.Cli/release/tessera.dll
[[ -e $cli ]] || { printf 'nothing-lost: %s is missing; run ./tessera setup\n' "$cli" >&2; exit 2; }
command -v python3 >/dev/null || { printf 'nothing-lost: the referee needs python3 (its standard library only)\n' >&2; exit 2; }

work=$(mktemp -d "${TMPDIR:-/tmp}/tessera-nothing-lost.XXXXXX")
trap 'rm -rf "$work"' EXIT
# Threads that spin while they wait would take the referee's core.
OMP_WAIT_POLICY=passive python3 -B "$here/referee.py" --cli "$cli" --recipe "$here/recipe.yaml" --work "$work" "$@"
