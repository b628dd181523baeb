#!/bin/sh
# Installs steady from a release: fetches the binary, the checksums and their signature, and installs nothing unless both are right.
#   STEADY_BASE=https://… STEADY_PUBLIC_KEY=cosign.pub sh install.sh
# It needs cosign, curl or wget, and sha256sum.
#   STEADY_BASE         the address of the release's files: the binary is there as steady-linux-amd64 or steady-linux-arm64
#   STEADY_DIR          the directory that the binary goes to, as steady (/usr/local/bin)
#   STEADY_VERSION      the version that it must be, such as 1.2.3 (any): a signature does not say that a release is not an old one
#   STEADY_SILENCE      how many seconds a server may say nothing (30)
# Who must have signed SHA256SUMS, one of the two:
#   STEADY_PUBLIC_KEY   a file with a public key of cosign, or what else cosign takes for --key
#   STEADY_IDENTITY     of a signature without a key: the workflow that signed, as the certificate names it, with STEADY_ISSUER
#                       (https://token.actions.githubusercontent.com)
#   STEADY_PRIVATE=yes  a key's signature that stands in no public transparency log
# Exit codes: 0 installed, 1 refused or failed and nothing is changed, 64 usage.
set -eu

say() { printf 'install.sh: %s\n' "$*"; }
fail() { say "$*, nothing is installed" >&2; exit 1; }
usage() { say "$*" >&2; exit 64; }
has() { command -v "$1" >/dev/null 2>&1; }

case ${1:-} in
  '') ;;
  -h | --help) sed -n '2,/^set -eu/{/^set -eu/d;s/^# \{0,1\}//p;}' "$0"; exit 0 ;;
  *) usage "it takes no argument, but variables; install.sh --help lists them" ;;
esac
base=${STEADY_BASE:-}
base=${base%/}
dir=${STEADY_DIR:-/usr/local/bin}
silence=${STEADY_SILENCE:-30}
key=${STEADY_PUBLIC_KEY:-} identity=${STEADY_IDENTITY:-}
issuer=${STEADY_ISSUER:-https://token.actions.githubusercontent.com}
case $base in
  http://* | https://*) ;;
  '') usage "set STEADY_BASE to the address of the release's files" ;;
  *) usage "STEADY_BASE is '$base', which begins with neither https:// nor http://" ;;
esac
[ -n "$key$identity" ] || usage "set STEADY_PUBLIC_KEY or STEADY_IDENTITY: who must have signed the checksums?"
[ -z "$key" ] || [ -z "$identity" ] || usage "STEADY_PUBLIC_KEY and STEADY_IDENTITY are both set, which one is meant?"

case $silence in '' | 0 | *[!0-9]*) usage "STEADY_SILENCE is '$silence', which is no number of seconds" ;; esac

[ "$(uname -s)" = Linux ] || fail "steady is a Linux program, and this is $(uname -s)"
case $(uname -m) in
  x86_64 | amd64) name=steady-linux-amd64 ;;
  aarch64 | arm64) name=steady-linux-arm64 ;;
  *) fail "there is no steady for $(uname -m), only for amd64 and arm64" ;;
esac
has cosign || fail "cosign is not on PATH, and without it nobody checks the signature (see docs.sigstore.dev)"
has sha256sum || fail "sha256sum is not on PATH"
[ -d "$dir" ] || fail "STEADY_DIR: there is no directory $dir"
[ -w "$dir" ] || fail "STEADY_DIR: user $(id -u) may not write to $dir"
[ ! -d "$dir/steady" ] || fail "$dir/steady is a directory"

# Everything is fetched beside the target, so that the last step is a rename within one file system: steady is there whole, or as before.
work=
clean() { [ -z "$work" ] || rm -rf "$work"; }
trap clean EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM
work=$(mktemp -d "$dir/.steady-install.XXXXXX") || fail "cannot make a directory in $dir"

# A server that says nothing is given up; GNU's wget asks it again twenty times, unless told not to, which busybox' does not understand.
once=
! wget --version >/dev/null 2>&1 || once=--tries=1
fetch() {
  if has curl; then
    curl --fail --silent --show-error --location --retry 2 --retry-max-time "$silence" --connect-timeout "$silence" --speed-limit 1 \
      --speed-time "$silence" --output "$work/$1" "$base/$1" || fail "curl could not fetch $base/$1"
  elif has wget; then
    # shellcheck disable=SC2086 # a word, or none
    wget -q -T "$silence" $once -O "$work/$1" "$base/$1" || fail "wget could not fetch $base/$1"
  else
    fail "neither curl nor wget is on PATH"
  fi
  [ -s "$work/$1" ] || fail "$base/$1 is empty"
}

# First who signed, then what was signed, then whether this is it.
fetch SHA256SUMS
fetch SHA256SUMS.sigstore.json
set -- verify-blob --bundle "$work/SHA256SUMS.sigstore.json"
if [ -n "$key" ]; then
  set -- "$@" --key "$key"
  [ "${STEADY_PRIVATE:-}" != yes ] || set -- "$@" --insecure-ignore-tlog
  signer="the key $key"
else
  set -- "$@" --certificate-identity "$identity" --certificate-oidc-issuer "$issuer"
  signer=$identity
fi
if ! cosign "$@" "$work/SHA256SUMS" >"$work/cosign" 2>&1; then
  sed 's/^/  cosign: /' "$work/cosign" >&2
  fail "the signature of $base/SHA256SUMS is not one of $signer"
fi
wanted=$(awk -v name="$name" '$2 == name || $2 == "*" name { print $1; exit }' "$work/SHA256SUMS")
[ -n "$wanted" ] || fail "$base/SHA256SUMS has no checksum of $name"
fetch "$name"
is=$(sha256sum <"$work/$name")
is=${is%% *}
[ "$is" = "$wanted" ] || fail "the checksum of $base/$name is $is, and $wanted is signed"

chmod 755 "$work/$name"
said=$("$work/$name" --version 2>&1 | sed 1q) || said=
case $said in
  "steady "*) version=${said#steady } version=${version%% *} ;;
  *) fail "$name does not run in $dir: $said" ;;
esac
[ -z "${STEADY_VERSION:-}" ] || [ "$version" = "${STEADY_VERSION#v}" ] || fail "$base has version $version, and STEADY_VERSION is $STEADY_VERSION"
mv -f "$work/$name" "$dir/steady" || fail "cannot replace $dir/steady"
say "installed $dir/steady $version, signed by $signer"
