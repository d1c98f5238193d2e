# ./tessera bench [NAME [ARGUMENT...]]: bench/NAME/run.sh; without a name: what there is.

run_bench() {
  local script
  if (($# == 0)); then
    for script in "$root"/bench/*/run.sh; do
      [[ -e $script ]] || { say "there are no benchmarks"; return 0; }
      script=${script%/run.sh}
      printf '%s\n' "${script##*/}"
    done
    return 0
  fi
  script=$root/bench/$1/run.sh
  [[ -e $script ]] || { say "no benchmark '$1'; there are: $(run_bench | tr '\n' ' ')"; exit 2; }
  shift
  is_fresh all || setup all
  exec bash "$script" "$@"
}
