# What is up to date? Each step leaves a stamp, as old as the moment the step began; what is newer has changed since.
# Sourced by ./tessera, on the path of every command: two `find`s, no other process.

stamps=$artifacts/stamps
natives=()
for list in "$root"/native/*/CMakeLists.txt; do
  [[ -e $list ]] || continue
  list=${list%/CMakeLists.txt}
  natives+=("${list##*/}")
done

is_fresh() { # SCOPE
  local library
  is_fresh_packages && is_fresh_onnxruntime || return 1
  for library in "${natives[@]}"; do is_fresh_native "$library" || return 1; done
  "is_fresh_$1"
}

# Debian's own record of what is installed is newer after every apt run.
is_fresh_packages() {
  [[ -e $stamps/packages && ! $root/build/packages.txt -nt $stamps/packages ]] &&
    [[ ! /var/lib/dpkg/status -nt $stamps/packages ]]
}

is_fresh_onnxruntime() {
  [[ -e $artifacts/native/libonnxruntime.so.1 && -e $stamps/onnxruntime ]] &&
    [[ ! $root/build/npm/package-lock.json -nt $stamps/onnxruntime ]]
}

# A native library depends on its folder, on the versions of the packages and, for torch, on the libtorch that is named.
is_fresh_native() { # LIBRARY
  local stamp=$stamps/native-$1
  [[ -e $stamp && -e $artifacts/native/libtessera_$1.so ]] || return 1
  [[ $1 != torch || $(<"$stamp") == "${TESSERA_LIBTORCH-}" ]] || return 1
  is_older "$stamp" "$root/native/$1" "$root/native/boundary" "$stamps/versions"
}

is_fresh_cli() {
  [[ -e $cli && -e $stamps/cli ]] && is_older "$stamps/cli" "$root/src" "${dotnet_inputs[@]}"
}

is_fresh_all() {
  [[ -e $cli && -e $stamps/all ]] && is_older "$stamps/all" "$root"/{src,tests,bench,samples} "${dotnet_inputs[@]}"
}

dotnet_inputs=("$root"/Directory.* "$root/Tessera.slnx" "$root/global.json" "$root/.editorconfig" "$artifacts/native")

# A folder is as new as the last file that came or went in it, so what was deleted shows too.
is_older() { # STAMP PATH...
  local stamp=$1
  shift
  [[ -z $(find "$@" -newer "$stamp" -print -quit) ]]
}

say() { printf 'tessera: %s\n' "$*" >&2; }
