#!/usr/bin/env bash
# Redis and RabbitMQ of Debian's packages for tests, on loopback only, each in a folder of its own.
# usage: queues.sh start|stop|kill redis|rabbitmq      start: KEEP_DATA=1 keeps what the server has
# Only processes that were started here are ended, by their ids.
set -euo pipefail
HOME_DIR=${SERVICES_HOME:-${TMPDIR:-/tmp}/tailrace-services}
mkdir -p "$HOME_DIR" && chmod 755 "$HOME_DIR"

port_of() { case $1 in redis) echo "${REDIS_PORT:-29379}" ;; rabbitmq) echo "${RABBITMQ_PORT:-29672}" ;; *) echo "no such server: $1" >&2; exit 2 ;; esac; }
is_alive() { [ -s "$HOME_DIR/$1.pid" ] && kill -0 "$(cat "$HOME_DIR/$1.pid")" 2>/dev/null; }
answers() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

await_port() { # name, port, seconds
  local end=$((SECONDS + $3))
  until answers "$2"; do
    is_alive "$1" || { tail -5 "$HOME_DIR/$1.log" >&2; echo "$1 died" >&2; return 1; }
    [ $SECONDS -lt $end ] || { echo "$1 is not ready" >&2; return 1; }
    sleep 0.1
  done
}

certificates() {
  local dir=$HOME_DIR/queues-tls
  [ -s "$dir/server.crt" ] && return
  mkdir -p "$dir"
  (
    cd "$dir"
    openssl req -x509 -newkey rsa:2048 -nodes -days 3650 -subj /CN=authority -keyout authority.key -out authority.crt
    openssl req -newkey rsa:2048 -nodes -subj /CN=localhost -keyout server.key -out server.csr
    printf 'subjectAltName=DNS:localhost,IP:127.0.0.1\n' > names
    openssl x509 -req -in server.csr -CA authority.crt -CAkey authority.key -CAcreateserial -days 3650 -extfile names -out server.crt
    chmod 644 ./*
  ) > /dev/null 2>&1
}

# Password "open sesame"; TLS on the next port, a Unix socket in the folder.
start_redis() {
  local dir=$HOME_DIR/redis port=$1 tls=$HOME_DIR/queues-tls
  [ -n "${KEEP_DATA:-}" ] || rm -rf "$dir"
  mkdir -p "$dir"
  redis-server --port "$port" --bind 127.0.0.1 --dir "$dir" --appendonly yes --appendfsync everysec --requirepass "open sesame" \
    --unixsocket "$dir/redis.sock" --tls-port $((port + 1)) --tls-cert-file "$tls/server.crt" --tls-key-file "$tls/server.key" \
    --tls-ca-cert-file "$tls/authority.crt" --tls-auth-clients no > "$HOME_DIR/redis.log" 2>&1 < /dev/null &
  echo $! > "$HOME_DIR/redis.pid"
  await_port redis "$port" 30
}

# User tailrace, password "open sesame", virtual host /logs; TLS on the next port. Erlang's port mapper gets a port of its own.
start_rabbitmq() {
  local dir=$HOME_DIR/rabbitmq port=$1 tls=$HOME_DIR/queues-tls
  [ -n "${KEEP_DATA:-}" ] || rm -rf "$dir"
  mkdir -p "$dir"
  cat > "$dir/rabbitmq.conf" <<X
listeners.tcp.1 = 127.0.0.1:$port
listeners.ssl.1 = 127.0.0.1:$((port + 1))
ssl_options.cacertfile = $tls/authority.crt
ssl_options.certfile = $tls/server.crt
ssl_options.keyfile = $tls/server.key
ssl_options.verify = verify_none
default_user = tailrace
default_pass = open sesame
default_vhost = /logs
loopback_users = none
X
  chown -R rabbitmq "$dir"
  setpriv --reuid=rabbitmq --regid="$(id -g rabbitmq)" --clear-groups env HOME="$dir" RABBITMQ_NODENAME="tailrace$port@localhost" \
    RABBITMQ_CONFIG_FILE="$dir/rabbitmq.conf" RABBITMQ_MNESIA_BASE="$dir/mnesia" RABBITMQ_LOG_BASE="$dir/log" RABBITMQ_LOGS=- \
    RABBITMQ_DIST_PORT=$((port + 3)) ERL_EPMD_PORT=$((port + 2)) ERL_EPMD_ADDRESS=127.0.0.1 RABBITMQ_ENABLED_PLUGINS="" \
    RABBITMQ_PID_FILE="$dir/pid" /usr/lib/rabbitmq/bin/rabbitmq-server > "$HOME_DIR/rabbitmq.log" 2>&1 < /dev/null &
  echo $! > "$HOME_DIR/rabbitmq.pid"
  await_port rabbitmq "$port" 90
}

# The server of Erlang is a child of its script, and the port mapper a process that it leaves behind.
children_of() { for child in $(cat /proc/"$1"/task/*/children 2>/dev/null); do children_of "$child"; echo "$child"; done; }
mapper() { for each in /proc/[0-9]*; do tr '\0' '\n' < "$each/environ" 2>/dev/null | grep -qx "ERL_EPMD_PORT=$1" && [ "$(cat "$each/comm")" = epmd ] && basename "$each"; done; }

end() { # signal, name
  is_alive "$2" || return 0
  local pid all each
  pid=$(cat "$HOME_DIR/$2.pid")
  all="$(children_of "$pid") $pid"
  [ "$2" = rabbitmq ] && all="$all $(mapper $(($(port_of rabbitmq) + 2)) || true)"
  for each in $all; do kill "-$1" "$each" 2>/dev/null || true; done
  for _ in $(seq 1 200); do is_alive "$2" || break; sleep 0.1; done
  is_alive "$2" && kill -9 "$pid"
  rm -f "$HOME_DIR/$2.pid"
}

port=$(port_of "$2")
case $1 in
  start)
    is_alive "$2" && exit 0
    answers "$port" && { echo "port $port is taken" >&2; exit 1; }
    certificates
    "start_$2" "$port"
    ;;
  stop) end TERM "$2" ;;
  kill) end KILL "$2" ;;
  *) sed -n 3p "$0"; exit 2 ;;
esac
