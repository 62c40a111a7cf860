#!/bin/sh
# `docker exec shoal shoal client list`: the command line, as the user that Shoal runs as.
exec /opt/shoal/deploy/docker-entrypoint.sh "$@"
