# ./tessera pack [FOLDER]: every library as a NuGet package with its native libraries, for a folder that NuGet takes as a source.

run_pack() { # [FOLDER]
  local into=${1-$artifacts/packages}
  source "$root/build/steps.sh"
  mkdir -p "$into"
  quietly pack dotnet msbuild "$root/build/packages.proj" -nologo -v:q -nodeReuse:false -p:Into="$(cd "$into" && pwd)/"
  say "$(find "$into" -maxdepth 1 -name '*.nupkg' | wc -l) packages in $into"
}
