#!/usr/bin/env bash
# Builds every module of the gallery. On Debian: apt-get install clang lld wasi-libc libclang-rt-14-dev-wasm32, and for
# those in Rust: rustc libstd-rust-dev-wasm32. Where Rust is missing, these stay as they are.
# The same compilers give the same bytes: no paths, no dates and no names of functions of ours end up in a module.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
# clang has whatever wasm-opt is on the path work over what it made; under npm that would be the one of our own packages.
PATH=$(tr ':' '\n' <<<"$PATH" | grep -v '/node_modules/\.bin$' | paste -sd ':')
out=${1:-built}
clang=${CLANG:-$(command -v clang-14 || command -v clang || true)}
[[ -n $clang ]] || { echo 'clang is missing: apt-get install clang lld wasi-libc libclang-rt-14-dev-wasm32' >&2; exit 1; }
mkdir -p "$out"

flags=(--target=wasm32-wasi -O2 -fno-ident -ffile-prefix-map="$PWD=." -Wall -Wextra -Werror -Wl,--strip-all)
for source in source/*.c; do
  name=$(basename "$source" .c)
  extra=()
  [[ $name == modern ]] && extra=(-mbulk-memory -msign-ext -mnontrapping-fptoint -msimd128 -mreference-types)
  [[ $name == calibration ]] && extra=(-nostartfiles -Wl,--no-entry)
  "$clang" "${flags[@]}" "${extra[@]}" -o "$out/$name.wasm" "$source"
done

# Debian's, which has the library for WASI; a newer one of one's own rarely does.
rustc=${RUSTC:-/usr/bin/rustc}
if [[ -x $rustc && -d $("$rustc" --print sysroot)/lib/rustlib/wasm32-wasi ]]; then
  flags=(--edition 2021 --target wasm32-wasi -D warnings --remap-path-prefix "$PWD=."
    -C opt-level=z -C lto=fat -C codegen-units=1 -C panic=abort -C strip=symbols)
  for source in source/*.rs; do
    "$rustc" "${flags[@]}" -o "$out/$(basename "$source" .rs).wasm" "$source"
  done
elif [[ $out == built ]]; then
  echo 'Rust for WASI is missing, its modules stay as they are: apt-get install rustc libstd-rust-dev-wasm32' >&2
fi
chmod 644 "$out"/*.wasm

# Tells whether a source was changed without being built, also where there is no compiler.
sums=$(sha256sum source/* && cd "$out" && sha256sum -- *.wasm)
echo "$sums" >"$out/SHA256SUMS"
