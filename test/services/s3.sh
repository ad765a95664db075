#!/usr/bin/env bash
# Servers that speak S3 for tests, on loopback only: MinIO, built from source by `go install`, and moto, from PyPI.
# usage: s3.sh start|stop|kill minio|moto      start: KEEP_DATA=1 keeps what MinIO has, TLS=1 speaks TLS
# Only processes that were started here are ended, by their ids.
set -euo pipefail
HOME_DIR=${SERVICES_HOME:-${TMPDIR:-/tmp}/tailrace-services}
mkdir -p "$HOME_DIR"

port_of() { case $1 in minio) echo "${MINIO_PORT:-29900}" ;; moto) echo "${MOTO_PORT:-29910}" ;; *) echo "no such server: $1" >&2; exit 2 ;; esac; }
is_alive() { [ -s "$HOME_DIR/$1.pid" ] && kill -0 "$(cat "$HOME_DIR/$1.pid")" 2>/dev/null; }
answers() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

await_port() { # name, port
  local end=$((SECONDS + 90))
  until answers "$2"; do
    is_alive "$1" || { tail -5 "$HOME_DIR/$1.log" >&2; echo "$1 died" >&2; return 1; }
    [ $SECONDS -lt $end ] || { echo "$1 is not ready" >&2; return 1; }
    sleep 0.1
  done
}

certificates() {
  local dir=$HOME_DIR/s3-tls
  [ -s "$dir/public.crt" ] && return
  mkdir -p "$dir"
  (
    cd "$dir"
    openssl req -x509 -newkey rsa:2048 -nodes -days 3650 -subj /CN=authority -keyout authority.key -out authority.crt
    openssl req -newkey rsa:2048 -nodes -subj /CN=localhost -keyout private.key -out server.csr
    printf 'subjectAltName=DNS:localhost,IP:127.0.0.1\n' > names
    openssl x509 -req -in server.csr -CA authority.crt -CAkey authority.key -CAcreateserial -days 3650 -extfile names -out public.crt
  ) > /dev/null 2>&1
}

# Key "tailrace", secret "open sesame". The one with TLS has data of its own.
start_minio() {
  local dir=$HOME_DIR/minio${TLS:+-tls} certs=$HOME_DIR/no-certs program=${MINIO:-$HOME_DIR/bin/minio}
  [ -x "$program" ] || GOBIN=$HOME_DIR/bin go install github.com/minio/minio@latest
  [ -n "${KEEP_DATA:-}" ] || rm -rf "$dir"
  [ -z "${TLS:-}" ] || certs=$HOME_DIR/s3-tls
  mkdir -p "$dir" "$certs"
  MINIO_ROOT_USER=tailrace MINIO_ROOT_PASSWORD="open sesame" MINIO_BROWSER=off "$program" server --quiet --certs-dir "$certs" \
    --address "127.0.0.1:$1" "$dir" > "$HOME_DIR/minio.log" 2>&1 < /dev/null &
  echo $! > "$HOME_DIR/minio.pid"
}

# It takes any credentials, and forgets everything when it ends.
start_moto() {
  local venv=$HOME_DIR/moto tls=()
  [ -x "$venv/bin/moto_server" ] || { python3 -m venv "$venv" && "$venv/bin/pip" -q install "moto[server]"; }
  [ -z "${TLS:-}" ] || tls=(--ssl-cert "$HOME_DIR/s3-tls/public.crt" --ssl-key "$HOME_DIR/s3-tls/private.key")
  "$venv/bin/moto_server" --host 127.0.0.1 --port "$1" "${tls[@]}" > "$HOME_DIR/moto.log" 2>&1 < /dev/null &
  echo $! > "$HOME_DIR/moto.pid"
}

end() { # signal, name
  is_alive "$2" || return 0
  local pid
  pid=$(cat "$HOME_DIR/$2.pid")
  kill "-$1" "$pid"
  for _ in $(seq 1 200); do is_alive "$2" || break; sleep 0.1; done
  if is_alive "$2"; then kill -9 "$pid"; fi
  rm -f "$HOME_DIR/$2.pid"
}

port=$(port_of "$2")
case $1 in
  start)
    is_alive "$2" && exit 0
    answers "$port" && { echo "port $port is taken" >&2; exit 1; }
    certificates
    "start_$2" "$port"
    await_port "$2" "$port"
    ;;
  stop) end TERM "$2" ;;
  kill) end KILL "$2" ;;
  *) sed -n 3p "$0"; exit 2 ;;
esac
