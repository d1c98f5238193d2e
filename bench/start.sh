# Starts a benchmark of Tessera.Bench. Both sides of it get the same environment.

start_bench() { # NAME [ARGUMENT...]
  local root name=$1
  root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
  shift
  # OpenMP would otherwise start with what a shell happens to say; both sides set and print their threads.
  unset OMP_NUM_THREADS
  exec dotnet "$root/artifacts/bin/Tessera.Bench/release/Tessera.Bench.dll" "$name" "$root" "$@"
}
