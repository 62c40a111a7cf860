#!/bin/sh
# Tries the image with a real engine: what it refuses and says, and that it runs as PUID:PGID with UMASK, healthy.
#   docker build -f deploy/Dockerfile -t shoal . && deploy/try-image.sh
# ENGINE is docker or any program that takes its arguments; it needs root here, to give folders to another user.
set -eu
engine=${ENGINE:-docker}
image=${IMAGE:-shoal}
port=${PORT:-5871}
user=1234
name=shoal-try-$$
folder=$(mktemp -d)
trap '$engine rm -f $name >/dev/null 2>&1 || true; rm -rf "$folder"' EXIT

# start OPTIONS…: a container in the background, with the folder's mounts.
start() {
  $engine rm -f "$name" >/dev/null 2>&1 || true
  # shellcheck disable=SC2086
  $engine run -d --name "$name" ${OPTIONS:-} -e PUID=$user -e PGID=$user -e UMASK=027 \
    -e SHOAL_PORT="$port" -e SHOAL_TRACKER_PORT=$((port + 1)) --network host "$@" "$image" up >/dev/null
}

# says TEXT: it ended with an error, and its log has the text.
says() {
  code=$($engine wait "$name")
  $engine logs "$name" 2>&1 | grep -qF -- "$1" && [ "$code" = 1 ] && echo "ok: $1" && return
  echo "missing: $1 (exit code $code)" && $engine logs "$name" && exit 1
}

# is WHAT COMMAND…: the command succeeds.
is() {
  what=$1 && shift
  if "$@" >/dev/null 2>&1; then echo "ok: $what"; else echo "not so: $what" && exit 1; fi
}

mkdir "$folder/data" "$folder/logs"
start
says '- ./data:/app/data:rw'
start -v "$folder/data:/app/data:rw"
says "sudo chown -R $user:$user ./data"
chown $user:$user "$folder/data"
start -v "$folder/data:/app/data:rw" -v "$folder/logs:/app/logs:rw"
says "sudo chown -R $user:$user ./logs"
chown $user:$user "$folder/logs"
echo '{"qbittorrent_instances":[{"name":"NAS","url":"http://127.0.0.1:9","username":"a","password":"b"}],
 "webhook_path":"/webhook/secure-a8f9c2e1-4b3d-9876-abcd-ef0123456789"}' >"$folder/config.json"
chmod 600 "$folder/config.json"
start -v "$folder/data:/app/data:rw" -v "$folder/logs:/app/logs:rw" -v "$folder/config.json:/app/config.json:rw"
says "sudo chown $user:$user ./config.json"
chown $user:$user "$folder/config.json"

start -v "$folder/data:/app/data:rw" -v "$folder/logs:/app/logs:rw" -v "$folder/config.json:/app/config.json:rw"
tries=0
until $engine exec "$name" node /opt/shoal/deploy/healthcheck.mjs /app/data >/dev/null 2>&1; do
  tries=$((tries + 1))
  [ $tries -lt 120 ] || { $engine logs "$name" && exit 1; }
  sleep 0.5
done
echo 'ok: healthy'
is 'the command line reaches it' "$engine" exec "$name" shoal fleet status
is 'what it writes belongs to PUID:PGID, by UMASK' test "$(stat -c %u:%g:%a "$folder/data/shoal.db")" = $user:$user:640
is 'the log lies in the mounted folder' sh -c "ls '$folder'/logs/shoal-*.log"
is 'it stops in time' "$engine" stop -t 15 "$name"
is 'it stopped by itself' test "$($engine wait "$name")" = 0
