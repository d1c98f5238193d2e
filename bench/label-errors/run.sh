#!/usr/bin/env bash
# ./tessera bench label-errors: see bench/README.md.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/../start.sh"
start_bench label-errors "$@"
