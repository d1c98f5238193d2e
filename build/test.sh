# ./tessera test [PROJECT...]: every test project is a program; this runs them one after another and adds up their closing lines.

run_tests() {
  local programs=() program passed=0 failed=0 skipped=0
  select_programs "$@"
  mkdir -p "$artifacts/logs"
  for program in "${programs[@]}"; do run_program "$program"; done
  local counts="$passed passed, $failed failed"
  ((skipped == 0)) || counts+=", $skipped skipped"
  if ((passed + failed == 0)); then say "no test ran"; fi
  printf '%s\n' "$counts"
  ((failed == 0 && passed > 0))
}

select_programs() { # [PROJECT...]: Core and Tessera.Core.Tests name the same
  local project name short
  if (($# == 0)); then
    for project in "$root"/tests/*/*.csproj; do
      name=${project##*/}
      programs+=("${name%.csproj}")
    done
  fi
  for name in "$@"; do
    short=${name#Tessera.}
    short=${short%.Tests}
    if [[ ! -e $root/tests/Tessera.$short.Tests ]]; then
      say "no test project '$name'; there are: $(cd "$root/tests" && echo Tessera.*.Tests | sed 's/Tessera\.//g; s/\.Tests//g')"
      exit 2
    fi
    programs+=("Tessera.$short.Tests")
  done
}

run_program() { # NAME; adds to passed, failed, skipped
  local log=$artifacts/logs/$1.log status=0 options=(-noLogo)
  [[ -t 1 ]] || options+=(-noColor)
  dotnet "$artifacts/bin/$1/release/$1.dll" "${options[@]}" >"$log" 2>&1 </dev/null || status=$?
  local total=0 right=0 wrong=0 left=0 time=0s summary
  summary=$(sed -n 's/\x1b\[[0-9;]*m//g; /^ *'"$1"'  *Total: /p' "$log" | tail -n 1)
  local n='([0-9]+)'
  if [[ ${summary// /} =~ Total:$n,Errors:$n,Failed:$n,Skipped:$n,NotRun:$n,Time:([0-9.]+s) ]]; then
    total=${BASH_REMATCH[1]} left=$((BASH_REMATCH[4] + BASH_REMATCH[5])) time=${BASH_REMATCH[6]}
    right=$((total - BASH_REMATCH[3] - left))
    wrong=$((BASH_REMATCH[2] + BASH_REMATCH[3]))
  fi
  # Without a summary it broke off (a crash in native code, say); with one and no failure in it, it broke off afterwards.
  if ((status != 0 && wrong == 0)); then
    wrong=1
    printf '%s ended with exit code %d\n' "$1" "$status" >>"$log"
  fi
  ((wrong == 0)) || grep -Ev '  (Discovering|Discovered|Starting|Finished): |=== TEST EXECUTION SUMMARY' "$log" || true
  printf '%-32s %5d passed, %d failed, %d skipped in %s\n' "$1" "$right" "$wrong" "$left" "$time"
  passed=$((passed + right)) failed=$((failed + wrong)) skipped=$((skipped + left))
}
