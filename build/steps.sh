# The steps of setup. Each says one line on stderr; what its tools say goes to artifacts/logs and is shown when they fail.

logs=$artifacts/logs
mkdir -p "$logs"

step_packages() {
  local wanted versions missing=() name
  command -v dpkg-query >/dev/null || fail "no dpkg-query: setup knows Debian 12 only; build/packages.txt says what is needed"
  mapfile -t wanted < <(grep -v '^#' "$root/build/packages.txt")
  begin
  versions=$(installed "${wanted[@]}")
  for name in "${wanted[@]}"; do [[ $'\n'$versions == *$'\n'"$name "* ]] || missing+=("$name"); done
  if ((${#missing[@]})); then
    install_packages "${missing[@]}"
    begin # dpkg's record is newer now than when the step began
    versions=$(installed "${wanted[@]}")
  fi
  [[ -e $stamps/versions && $(<"$stamps/versions") == "$versions" ]] || printf '%s\n' "$versions" >"$stamps/versions"
  done_with packages
}

step_onnxruntime() {
  local place=$artifacts/npm machine
  need npm "Node.js with npm"
  case $(uname -m) in
    x86_64) machine=x64 ;;
    aarch64) machine=arm64 ;;
    *) fail "ONNX Runtime has no library for $(uname -m): x86_64 and aarch64 are supported" ;;
  esac
  begin
  say "fetching ONNX Runtime"
  mkdir -p "$place" "$artifacts/native"
  cp "$root"/build/npm/{package.json,package-lock.json,.npmrc} "$place"
  quietly npm npm ci --ignore-scripts --no-audit --no-fund --prefix "$place"
  mv -f "$place/node_modules/onnxruntime-node/bin/napi-v6/linux/$machine/libonnxruntime.so.1" "$artifacts/native/"
  rm -rf "$place" # 290 MB, most of it other systems' libraries
  done_with onnxruntime
}

step_native() { # LIBRARY
  local build=$artifacts/cmake/$1 libtorch=${TESSERA_LIBTORCH-}
  need cmake "cmake"
  begin "$libtorch"
  say "building native/$1"
  # CMake remembers what it found: another libtorch needs a fresh look.
  [[ -e $stamps/native-$1 && $(<"$stamps/native-$1") == "$libtorch" ]] || rm -rf "$build"
  quietly "native-$1" cmake --no-warn-unused-cli -S "$root/native/$1" -B "$build" -DCMAKE_BUILD_TYPE=Release \
    -DTESSERA_NATIVE_OUT="$artifacts/native" -DTESSERA_LIBTORCH="$libtorch"
  quietly "native-$1" cmake --build "$build" -j "$(nproc)"
  [[ -e $artifacts/native/libtessera_$1.so ]] || fail "native/$1 was built, but left no artifacts/native/libtessera_$1.so"
  done_with "native-$1"
}

step_cli() {
  begin
  say "building the tessera command"
  build_dotnet "$root/src/Tessera.Cli/Tessera.Cli.csproj"
  done_with cli
}

step_all() {
  begin
  say "building all projects"
  build_dotnet "$root/Tessera.slnx"
  cp -p "$began" "$stamps/cli"
  done_with all
}

installed() { # PACKAGE...: prints "NAME VERSION" of those that are there
  dpkg-query -W -f='${db:Status-Status} ${Package} ${Version}\n' "$@" 2>/dev/null | sed -n 's/^installed //p' || true
}

install_packages() { # PACKAGE...
  if ((EUID != 0)); then
    say "Debian packages are missing. Run this line, then the same command again:"
    printf 'sudo apt-get update && sudo apt-get install -y --no-install-recommends %s\n' "$*" >&2
    exit 1
  fi
  say "installing $*"
  quietly apt apt-get -q update
  quietly apt env DEBIAN_FRONTEND=noninteractive apt-get -q install -y --no-install-recommends "$@"
}

build_dotnet() { # PROJECT
  local locked=true project
  need dotnet "the .NET 10 SDK"
  for project in "$root"/{src,tests,bench,samples}/*/*.csproj; do
    [[ -e ${project%/*}/packages.lock.json ]] || locked=false
  done
  # No nodes stay behind: they would hold memory that a training wants.
  quietly dotnet dotnet build "$1" -c Release -v:q -clp:NoSummary -nologo -tl:off -nodeReuse:false -p:RestoreLockedMode="$locked"
}

# A step's stamp is made when it begins and takes its place when all went well.
begin() { # [CONTENT]
  began=$(mktemp "$stamps/began.XXXXXX")
  [[ -z ${1-} ]] || printf '%s' "$1" >"$began"
}

done_with() { mv -f "$began" "$stamps/$1"; }

need() { # COMMAND WHAT
  command -v "$1" >/dev/null || fail "$1 is not on the PATH: install $2"
}

quietly() { # LOG COMMAND...
  local log=$logs/$1.log
  shift
  # The lock stays with this shell: a compiler server that outlives its build would hold it.
  "$@" >"$log" 2>&1 9>&- </dev/null && return
  awk '!seen[$0]++' "$log" >&2 # compilers say their errors twice
  # NuGet's own words do not say what to do.
  if grep -q NU1004 "$log"; then
    say "a project's packages changed: run 'dotnet restore --force-evaluate' and commit the lock files"
  fi
  fail "failed: $*"
}

fail() {
  say "$*"
  exit 1
}
