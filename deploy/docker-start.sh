#!/bin/sh
# Runs Shoal with Docker Compose, from wherever it is called. The commands are those of the old load balancer.
set -eu
cd "$(dirname "$0")"

say() { printf '%s\n' "$@"; }

compose() {
  if docker compose version >/dev/null 2>&1; then
    docker compose "$@"
  elif command -v docker-compose >/dev/null 2>&1; then
    docker-compose "$@"
  else
    say 'Docker Compose is not installed: https://docs.docker.com/compose/install/' >&2
    exit 1
  fi
}

# Makes config.json from the template, with a webhook path that nobody guesses. Fails when it was not there.
need_config() {
  if [ -d config.json ]; then
    say 'config.json is a folder (Docker made it when the file was missing): rmdir config.json' >&2
    exit 1
  fi
  [ -f config.json ] && return
  secret=$(od -An -N24 -tx1 /dev/urandom | tr -d ' \n')
  umask 077
  sed "s|@WEBHOOK_PATH@|/webhook/$secret|" config.json.template >config.json
  say 'Made config.json with a webhook path of its own. Fill in your qBittorrents, then: ./docker-start.sh start'
  exit 0
}

# Folders that Docker would make as root otherwise.
make_folders() { mkdir -p data logs; }

usage() {
  say 'Usage: ./docker-start.sh COMMAND' '' \
    '  start, prod   start Shoal in the background' \
    '  stop          stop it' \
    '  restart       stop and start it' \
    '  logs          follow its log' \
    '  build         build the image anew' \
    '  status        whether it runs, and how healthy it is' \
    '  clean         remove the stopped container' \
    '  help          this text' '' \
    'Without a command: makes config.json when it is missing, then says this.'
}

case ${1:-} in
  '')
    need_config
    usage
    ;;
  start | prod)
    need_config
    make_folders
    compose up -d
    compose ps
    ;;
  stop) compose down ;;
  restart)
    need_config
    make_folders
    compose down
    compose up -d
    ;;
  logs) compose logs -f --tail 200 shoal ;;
  build) compose build --pull ;;
  status)
    compose ps
    docker inspect --format '{{.State.Health.Status}}' shoal
    ;;
  clean) compose rm -f ;;
  help | -h | --help) usage ;;
  *)
    say "unknown command: $1" '' >&2
    usage >&2
    exit 2
    ;;
esac
