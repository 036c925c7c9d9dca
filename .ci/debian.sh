#!/usr/bin/env bash
# Installs from Debian what the tests run for real: brokers, a database, a browser, a C compiler for WebAssembly.
# Does nothing when all is there; without root it says what is missing.
set -uo pipefail

# A file that shows that a package is there, and the packages that bring it.
needs=(
  '/usr/sbin/mosquitto mosquitto'
  '/usr/lib/postgresql postgresql'
  '/usr/bin/chromium chromium'
  '/usr/bin/clang clang'
  '/usr/bin/wasm-ld lld'
  '/usr/lib/wasm32-wasi wasi-libc'
  '/usr/lib/llvm-14/lib/clang/14.0.6/lib/wasi libclang-rt-14-dev-wasm32'
  '/usr/bin/python3 python3'
  '/usr/bin/openssl openssl'
)

missing=()
for need in "${needs[@]}"; do
  read -r file package <<<"$need"
  [ -e "$file" ] || missing+=("$package")
done
[ ${#missing[@]} -eq 0 ] && exit 0

if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
  echo "The tests also run: ${missing[*]}. Install them first: sudo apt-get install ${missing[*]}" >&2
  exit 1
fi
export DEBIAN_FRONTEND=noninteractive
apt-get update -q && apt-get install -q -y --no-install-recommends "${missing[@]}"
