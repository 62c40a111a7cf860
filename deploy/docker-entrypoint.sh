#!/bin/sh
# First process of the container: checks the mounts, then runs Shoal as PUID:PGID. What is wrong is said with the
# line that mends it. APP_FOLDER and APP_PROGRAM are for the tests.
set -eu

app=${APP_FOLDER:-/app}
program=${APP_PROGRAM:-node /opt/shoal/packages/shoal/dist/main.js}
user=${PUID:-1000}
group=${PGID:-1000}
mask=${UMASK:-022}

stop() {
  printf 'shoal: %s\n' "$@" >&2
  exit 1
}

case $user in '' | *[!0-9]*) stop "PUID must be a number (id -u on the host), not \"$user\"" ;; esac
case $group in '' | *[!0-9]*) stop "PGID must be a number (id -g on the host), not \"$group\"" ;; esac
case $mask in '' | *[!0-7]*) stop "UMASK must be octal, as 022, not \"$mask\"" ;; esac

is_mounted() {
  # Fifth field of mountinfo: where it is mounted (proc(5)).
  awk -v place="$1" '$5 == place { found = 1 } END { exit !found }' /proc/self/mountinfo
}

if [ "$(id -u)" -eq 0 ]; then
  as_user() { setpriv --reuid "$user" --regid "$group" --clear-groups -- "$@"; }
else
  # Started with "user:" in the compose file: that is who we are.
  user=$(id -u)
  group=$(id -g)
  as_user() { "$@"; }
fi

is_mounted "$app/data" ||
  stop "nothing is mounted at $app/data: everything would be lost with the container." \
    'Add this line under "volumes:" of the compose file, and start again:' \
    "  - ./data:$app/data:rw"

for place in data logs; do
  [ -d "$app/$place" ] || continue
  as_user test -w "$app/$place" && as_user test -x "$app/$place" ||
    stop "$app/$place cannot be written by $user:$group. On the host, beside the compose file:" \
      "  sudo chown -R $user:$group ./$place" \
      'or set PUID and PGID to the owner of that folder.'
done

if [ -d "$app/config.json" ]; then
  stop "$app/config.json is a folder: Docker makes one when the file is not there. On the host, beside the compose file:" \
    '  docker compose down && rmdir config.json && cp config.json.template config.json'
fi
if [ -f "$app/config.json" ] && ! as_user test -r "$app/config.json"; then
  stop "$app/config.json cannot be read by $user:$group. On the host, beside the compose file:" \
    "  sudo chown $user:$group ./config.json"
fi

export SHOAL_DATA="${SHOAL_DATA:-$app/data}"
# The old program logged to /app/logs unless its file said otherwise; without that mount the log lies with the data.
if ! grep -qs '"log_dir"' "$app/config.json"; then
  if [ -d "$app/logs" ]; then
    export SHOAL_LOG_FOLDER="${SHOAL_LOG_FOLDER:-$app/logs}"
  elif [ -f "$app/config.json" ] && [ ! -f "$app/shoal.yaml" ]; then
    export SHOAL_LOG_FOLDER="${SHOAL_LOG_FOLDER:-$SHOAL_DATA/logs}"
  fi
fi
export HOME="$app/data"

umask "$mask"
cd "$app"
# $program is a command with arguments: to be split.
if [ "$(id -u)" -eq 0 ]; then
  # shellcheck disable=SC2086
  exec setpriv --reuid "$user" --regid "$group" --clear-groups --no-new-privs -- $program "$@"
fi
# shellcheck disable=SC2086
exec $program "$@"
