#!/usr/bin/env bash
# Builds every module of the gallery. On Debian: apt-get install clang lld wasi-libc libclang-rt-14-dev-wasm32
# The same compiler gives the same bytes: no paths, no dates and no names of functions end up in a module.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
out=${1:-built}
clang=${CLANG:-$(command -v clang-14 || command -v clang || true)}
[[ -n $clang ]] || { echo 'clang is missing: apt-get install clang lld wasi-libc libclang-rt-14-dev-wasm32' >&2; exit 1; }
mkdir -p "$out"

flags=(--target=wasm32-wasi -O2 -fno-ident -ffile-prefix-map="$PWD=." -Wall -Wextra -Werror -Wl,--strip-all)
for source in source/*.c; do
  name=$(basename "$source" .c)
  extra=()
  [[ $name == calibration ]] && extra=(-nostartfiles -Wl,--no-entry)
  "$clang" "${flags[@]}" "${extra[@]}" -o "$out/$name.wasm" "$source"
  chmod 644 "$out/$name.wasm"
done

# Tells whether a source was changed without being built, also where there is no compiler.
sums=$(sha256sum source/*.c && cd "$out" && sha256sum -- *.wasm)
echo "$sums" >"$out/SHA256SUMS"
