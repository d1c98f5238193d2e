#!/usr/bin/env bash
# ./tessera bench tiles: see bench/README.md.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/../start.sh"
start_bench tiles "$@"
