#!/usr/bin/env bash
# Writes alertmanager.yml with secrets in it to a file that its owner alone may read.
#   render.sh SECRETS_DIR OUT    one file in SECRETS_DIR for each @name@: slack_webhook_url, pagerduty_routing_key, ...
set -euo pipefail
[ $# -eq 2 ] || {
  echo "render.sh SECRETS_DIR OUT" >&2
  exit 64
}
secrets=$1
out=$2
text=$(cat "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/alertmanager.yml")
missing=()
for name in $(grep -o '@[a-z_]*@' <<<"$text" | tr -d @ | sort -u); do
  if [ ! -s "$secrets/$name" ]; then
    missing+=("$name")
    continue
  fi
  value=$(head -n 1 "$secrets/$name")
  # It stands between quotation marks, or is a number.
  case $value in
    *[\"\\]*)
      echo "render.sh: $secrets/$name has a quotation mark or a backslash in it" >&2
      exit 65
      ;;
  esac
  text=${text//@$name@/$value}
done
if [ ${#missing[@]} -gt 0 ]; then
  echo "render.sh: no file, or an empty one, in $secrets for: ${missing[*]}" >&2
  exit 66
fi
umask 077
rm -f "$out"
printf '%s\n' "$text" >"$out"
