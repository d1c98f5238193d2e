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
      say "no test project '$name'; there are: $(cd "$root/tests" && printf '%s ' Tessera.*.Tests | sed 's/Tessera\.//g; s/\.Tests//g')"
      exit 2
    fi
    programs+=("Tessera.$short.Tests")
  done
}

run_program() { # NAME; adds to passed, failed, skipped
  local log=$artifacts/logs/$1.log status=0 colour=-noColor
  [[ ! -t 1 ]] || colour=
  dotnet "$artifacts/bin/$1/release/$1.dll" -noLogo ${colour:+"$colour"} -reporter quiet >"$log" 2>&1 </dev/null || status=$?
  local plain
  plain=$(sed 's/\x1b\[[0-9;]*m//g' "$log")
  if [[ $plain =~ Total:\ *([0-9]+),\ Errors:\ *([0-9]+),\ Failed:\ *([0-9]+),\ Skipped:\ *([0-9]+),\ Not\ Run:\ *([0-9]+),\ Time:\ *([0-9.]+s) ]]; then
    local total=${BASH_REMATCH[1]} wrong=$((BASH_REMATCH[2] + BASH_REMATCH[3])) left=$((BASH_REMATCH[4] + BASH_REMATCH[5]))
    local right=$((total - BASH_REMATCH[3] - left))
    # A program that counts no failure and yet fails has broken off after its last test.
    ((status == 0 || wrong > 0 || total == 0)) || wrong=1
    ((wrong == 0)) || cat "$log"
    printf '%-32s %5d passed, %d failed, %d skipped in %s\n' "$1" "$right" "$wrong" "$left" "${BASH_REMATCH[6]}"
    ((passed += right, failed += wrong, skipped += left)) || true
  else
    cat "$log"
    printf '%-32s broke off with exit code %d: counted as one failure\n' "$1" "$status"
    ((failed += 1))
  fi
}
