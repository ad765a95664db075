#!/usr/bin/env bash
# Real servers for tests, from Maven's artifacts, on loopback only.
# usage: servers.sh fetch|start|stop|kill es8|es9|opensearch|kafka      start: KEEP_DATA=1 keeps what the server has
# Files are in $SERVICES_HOME (default: tailrace-services in the temporary folder). Only processes that were started here are ended, by their ids.
set -euo pipefail
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
HOME_DIR=${SERVICES_HOME:-${TMPDIR:-/tmp}/tailrace-services}
M2=${SERVICES_M2:-$HOME_DIR/m2}
ES8_VERSION=8.19.21 ES9_VERSION=9.5.3 OPENSEARCH_VERSION=3.6.0 KAFKA_VERSION=4.3.1 SLF4J_VERSION=1.7.36
RUN_AS=tailrace-services
mkdir -p "$HOME_DIR" && chmod 755 "$HOME_DIR"

port_of() { case $1 in es8) echo 29301 ;; es9) echo 29302 ;; opensearch) echo 29300 ;; kafka) echo "${KAFKA_PORT:-29310}" ;; *) echo "no such server: $1" >&2; exit 2 ;; esac; }

# The first Java between two versions: $JAVA_HOME, the one on PATH, Debian's folder.
java_home() {
  local home version
  for home in "${JAVA_HOME:-}" "$(dirname "$(dirname "$(readlink -f "$(command -v java || echo /none/none)")")")" /usr/lib/jvm/*; do
    [ -x "$home/bin/java" ] || continue
    version=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$home/release" 2>/dev/null | head -1)
    if [ -n "$version" ] && [ "$version" -ge "$1" ] && [ "$version" -le "$2" ]; then echo "$home"; return; fi
  done
  echo "no Java from $1 to $2 is there" >&2; return 1
}

maven() { mvn -q -B -ntp -Dmaven.repo.local="$M2" "$@"; }

fetch_zip() { # group:artifact:version, folder
  [ -d "$2" ] && return
  local group artifact version unpacked
  IFS=: read -r group artifact version <<<"$1"
  maven dependency:get -Dtransitive=false -Dartifact="$1:zip"
  unpacked=$(mktemp -d "$HOME_DIR/unpacked.XXXX")
  unzip -q "$M2/${group//.//}/$artifact/$version/$artifact-$version.zip" -d "$unpacked"
  mv "$unpacked"/* "$2" && rmdir "$unpacked"
}

# A module of ours for Elasticsearch, where it is not there or older than its source.
add_module() { # version, release of Java, folder of jars, folder of modules, class
  local class=$5 name module java
  name=$(sed 's/\B[A-Z]/-&/g; s/.*/\L&/' <<<"$class")
  module=$4/$name
  [ "$module/$name.jar" -nt "$HERE/java/$class.java" ] && return
  java=$(java_home 21 30)
  rm -rf "$module" && mkdir -p "$module"
  "$java/bin/javac" -nowarn --release "$2" -cp "$3/*" -d "$module/classes" "$HERE/java/$class.java"
  printf '%s\n' 'description=for tests' "version=$1" "name=$name" "classname=tailrace.${name//-/}.$class" "java.version=$2" \
    "elasticsearch.version=$1" > "$module/plugin-descriptor.properties"
  "$java/bin/jar" cf "$module/$name.jar" -C "$module/classes" .
  rm -r "$module/classes"
}

fetch_es8() {
  fetch_zip "org.elasticsearch.distribution.integ-test-zip:elasticsearch:$ES8_VERSION" "$HOME_DIR/es8"
  add_module "$ES8_VERSION" 17 "$HOME_DIR/es8/lib" "$HOME_DIR/es8/modules" Addition
}
fetch_opensearch() { fetch_zip "org.opensearch.distribution.integ-test-zip:opensearch:$OPENSEARCH_VERSION" "$HOME_DIR/opensearch"; }

fetch_es9() {
  local dir=$HOME_DIR/es9
  [ -d "$dir/server" ] || make_es9 "$dir"
  [ "$dir/classes/EsMain.class" -nt "$HERE/java/EsMain.java" ] ||
    "$(java_home 21 30)/bin/javac" -nowarn --release 21 -cp "$dir/server/*" -d "$dir/classes" "$HERE/java/EsMain.java"
  add_module "$ES9_VERSION" 21 "$dir/server" "$dir/home/modules" RootPage
  add_module "$ES9_VERSION" 21 "$dir/server" "$dir/home/modules" Addition
}

# There is no distribution of Elasticsearch 9 in Maven: its jars, started by a class of ours.
make_es9() { # folder
  local dir=$1 module
  rm -rf "$dir" && mkdir -p "$dir/home/config" "$dir/home/plugins" "$dir/home/modules/transport-netty4"
  cat > "$dir/pom.xml" <<X
<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion><groupId>t</groupId><artifactId>t</artifactId><version>1</version>
<packaging>pom</packaging><dependencies>
<dependency><groupId>org.elasticsearch</groupId><artifactId>elasticsearch</artifactId><version>$ES9_VERSION</version></dependency>
<dependency><groupId>org.elasticsearch.plugin</groupId><artifactId>transport-netty4</artifactId><version>$ES9_VERSION</version></dependency>
</dependencies></project>
X
  maven -f "$dir/pom.xml" dependency:copy-dependencies -DincludeScope=runtime -DoutputDirectory="$dir/jars"
  module=$dir/home/modules/transport-netty4
  mv "$dir"/jars/netty-*.jar "$dir"/jars/transport-netty4-*.jar "$dir"/jars/elasticsearch-ssl-config-*.jar "$module/"
  unzip -q -o -j "$module/transport-netty4-$ES9_VERSION.jar" 'META-INF/es-plugins/transport-netty4/*' -d "$module/"
  sed -i '/^modulename=/d' "$module/plugin-descriptor.properties"
  mv "$dir/jars" "$dir/server"
}

# Kafka's jars, which are all it needs.
fetch_kafka() {
  local dir=$HOME_DIR/kafka
  [ -d "$dir/jars" ] && return
  mkdir -p "$dir"
  cat > "$dir/pom.xml" <<X
<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion><groupId>t</groupId><artifactId>t</artifactId><version>1</version>
<packaging>pom</packaging><dependencies>
<dependency><groupId>org.apache.kafka</groupId><artifactId>kafka_2.13</artifactId><version>$KAFKA_VERSION</version></dependency>
<dependency><groupId>org.slf4j</groupId><artifactId>slf4j-simple</artifactId><version>$SLF4J_VERSION</version></dependency>
</dependencies></project>
X
  maven -f "$dir/pom.xml" dependency:copy-dependencies -DincludeScope=runtime -DoutputDirectory="$dir/fetched"
  mv "$dir/fetched" "$dir/jars"
}

make_certificates() {
  local dir=$HOME_DIR/tls
  [ -s "$dir/server.crt" ] && return
  mkdir -p "$dir"
  (
    cd "$dir"
    openssl req -x509 -newkey rsa:2048 -nodes -days 3650 -subj /CN=tailrace-services -keyout ca.key -out ca.crt -addext basicConstraints=critical,CA:TRUE
    openssl req -newkey rsa:2048 -nodes -subj /CN=localhost -keyout server.key -out server.csr
    printf 'subjectAltName=DNS:localhost,IP:127.0.0.1\n' > names
    openssl x509 -req -in server.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 3650 -extfile names -out server.crt
    # The authority is shown too, so that it can be known by its fingerprint.
    cat ca.crt >> server.crt
    chmod 644 ./*
  ) >/dev/null 2>&1
}

as_user() { # Servers refuse to run as root.
  if [ "$(id -u)" -ne 0 ]; then "$@"; return; fi
  setpriv --reuid="$RUN_AS" --regid="$(id -g "$RUN_AS")" --clear-groups "$@"
}

own() {
  [ "$(id -u)" -eq 0 ] || return 0
  id "$RUN_AS" >/dev/null 2>&1 || useradd -r -m "$RUN_AS"
  chown -R "$RUN_AS" "$1"
}

pid_of() { cat "$HOME_DIR/$1.pid" 2>/dev/null || true; }
is_alive() { local pid; pid=$(pid_of "$1"); [ -n "$pid" ] && kill -0 "$pid" 2>/dev/null; }

common_settings() {
  printf '%s\n' 'cluster.name: tailrace' 'node.name: n1' 'network.host: 127.0.0.1' "http.port: $1" "transport.port: $(($1 + 100))" 'discovery.type: single-node' \
    'cluster.routing.allocation.disk.threshold_enabled: false'
}

# A command of its own for each: the shell that starts it becomes the server, so that its id is the server's.
command_es8() {
  local dir=$HOME_DIR/es8 java; java=$(java_home 17 20)
  make_certificates && mkdir -p "$dir/config/certs" && cp "$HOME_DIR"/tls/{server.key,server.crt,ca.crt} "$dir/config/certs/"
  { common_settings "$(port_of es8)"
    printf '%s\n' 'xpack.security.autoconfiguration.enabled: false' 'xpack.security.enrollment.enabled: false' 'xpack.security.enabled: true' \
      'xpack.security.http.ssl.enabled: true' 'xpack.security.http.ssl.key: certs/server.key' 'xpack.security.http.ssl.certificate: certs/server.crt' \
      'xpack.security.http.ssl.certificate_authorities: [certs/ca.crt]'; } > "$dir/config/elasticsearch.yml"
  cp "$HERE/es8-roles.yml" "$dir/config/roles.yml"
  own "$dir"
  if ! grep -q '^admin:' "$dir/config/users" 2>/dev/null; then
    as_user env HOME="$dir" ES_JAVA_HOME="$java" "$dir/bin/elasticsearch-users" useradd admin -p adminpw -r superuser
    as_user env HOME="$dir" ES_JAVA_HOME="$java" "$dir/bin/elasticsearch-users" useradd reader -p readerpw -r reader
  fi >/dev/null
  COMMAND=(env HOME="$dir" ES_JAVA_HOME="$java" ES_JAVA_OPTS='-Xms512m -Xmx512m' "$dir/bin/elasticsearch")
}

command_es9() {
  local dir=$HOME_DIR/es9 java; java=$(java_home 21 30)
  mkdir -p "$dir/native" && own "$dir"
  COMMAND=(env HOME="$dir" "$java/bin/java" -Xms128m -Xmx512m -XX:+UseSerialGC --enable-native-access=ALL-UNNAMED --add-modules=jdk.incubator.vector
    -Dlog4j2.level=WARN "-Des.nativelibs.path=$dir/native" -cp "$dir/classes:$dir/server/*" EsMain "$dir/home" "$(port_of es9)" "$(($(port_of es9) + 100))")
}

command_opensearch() {
  local dir=$HOME_DIR/opensearch java; java=$(java_home 21 30)
  common_settings "$(port_of opensearch)" > "$dir/config/opensearch.yml"
  own "$dir"
  COMMAND=(env HOME="$dir" OPENSEARCH_JAVA_HOME="$java" OPENSEARCH_JAVA_OPTS='-Xms512m -Xmx512m' "$dir/bin/opensearch")
}

# One node, and a listener for each way in: plain, then +1 its controller's, +2 with a login, +3 with TLS (a certificate may be shown), +4 with both.
command_kafka() {
  local dir=$HOME_DIR/kafka java port=$(port_of kafka) listener mechanism; java=$(java_home 17 30)
  make_certificates && cat "$HOME_DIR/tls/server.key" "$HOME_DIR/tls/server.crt" > "$HOME_DIR/tls/server.pem" && chmod 644 "$HOME_DIR/tls/server.pem"
  { cat <<X
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:$((port + 1))
listeners=PLAIN://127.0.0.1:$port,CONTROLLER://127.0.0.1:$((port + 1)),LOGIN://127.0.0.1:$((port + 2)),TLS://127.0.0.1:$((port + 3)),BOTH://127.0.0.1:$((port + 4))
advertised.listeners=PLAIN://127.0.0.1:$port,LOGIN://127.0.0.1:$((port + 2)),TLS://localhost:$((port + 3)),BOTH://localhost:$((port + 4))
listener.security.protocol.map=PLAIN:PLAINTEXT,CONTROLLER:PLAINTEXT,LOGIN:SASL_PLAINTEXT,TLS:SSL,BOTH:SASL_SSL
controller.listener.names=CONTROLLER
inter.broker.listener.name=PLAIN
sasl.enabled.mechanisms=PLAIN,SCRAM-SHA-256,SCRAM-SHA-512,OAUTHBEARER
ssl.keystore.type=PEM
ssl.keystore.location=$HOME_DIR/tls/server.pem
ssl.truststore.type=PEM
ssl.truststore.location=$HOME_DIR/tls/ca.crt
ssl.client.auth=requested
log.dirs=$dir/data
auto.create.topics.enable=true
offsets.topic.replication.factor=1
offsets.topic.num.partitions=4
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=4
group.initial.rebalance.delay.ms=0
X
    for listener in login both; do
      echo "listener.name.$listener.plain.sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required user_alice=\"alice-secret\";"
      echo "listener.name.$listener.oauthbearer.sasl.jaas.config=org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required unsecuredLoginStringClaim_sub=\"broker\";"
      for mechanism in 256 512; do
        echo "listener.name.$listener.scram-sha-$mechanism.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required;"
      done
    done; } > "$dir/server.properties"
  own "$dir"
  if [ ! -d "$dir/data" ]; then
    as_user "$java/bin/java" -Xmx128m -cp "$dir/jars/*" kafka.tools.StorageTool format -t MkU3OEVBNTcwNTJENDM2Qg -c "$dir/server.properties" \
      --add-scram 'SCRAM-SHA-256=[name=bob,password=bob-secret]' --add-scram 'SCRAM-SHA-512=[name=bob,password=bob-secret]' > "$HOME_DIR/kafka.log" 2>&1
  fi
  COMMAND=("$java/bin/java" -Xms64m -Xmx384m -XX:+UseSerialGC -Dorg.slf4j.simpleLogger.defaultLogLevel=warn -cp "$dir/jars/*" kafka.Kafka "$dir/server.properties")
}

data_of() { if [ "$1" = es9 ]; then echo "$HOME_DIR/es9/home/data"; else echo "$HOME_DIR/$1/data"; fi; }

is_ready() {
  local port; port=$(port_of "$1")
  case $1 in
    es8) curl -s -f -m 2 --cacert "$HOME_DIR/tls/ca.crt" -u admin:adminpw "https://localhost:$port/_cluster/health" >/dev/null ;;
    kafka) (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null ;;
    *) curl -s -f -m 2 "http://127.0.0.1:$port/_cluster/health" >/dev/null ;;
  esac
}

start() {
  is_alive "$1" && return
  if (exec 3<>"/dev/tcp/127.0.0.1/$(port_of "$1")") 2>/dev/null; then echo "port $(port_of "$1") is taken by another process" >&2; exit 1; fi
  [ -n "${KEEP_DATA:-}" ] || rm -rf "$(data_of "$1")"
  local COMMAND pid begun=$SECONDS
  "command_$1"
  if [ "$(id -u)" -eq 0 ]; then COMMAND=(setpriv --reuid="$RUN_AS" --regid="$(id -g "$RUN_AS")" --clear-groups "${COMMAND[@]}"); fi
  setsid "${COMMAND[@]}" > "$HOME_DIR/$1.log" 2>&1 < /dev/null &
  pid=$!
  echo "$pid" > "$HOME_DIR/$1.pid"
  until is_ready "$1"; do
    if ! kill -0 "$pid" 2>/dev/null; then tail -5 "$HOME_DIR/$1.log" >&2; echo "$1 has ended" >&2; exit 1; fi
    if [ $((SECONDS - begun)) -gt 240 ]; then echo "$1 is not ready after 240 s" >&2; exit 1; fi
    sleep 0.1
  done
}

# The server may have a child of its own, which is the one that matters: the whole session is ended.
end() { # name, signal
  local pid; pid=$(pid_of "$1")
  if is_alive "$1"; then
    kill "-$2" -- "-$pid" 2>/dev/null || kill "-$2" "$pid"
    for _ in $(seq 1 300); do kill -0 "$pid" 2>/dev/null || break; sleep 0.1; done
  fi
  rm -f "$HOME_DIR/$1.pid"
}

case ${1:-} in
  fetch) "fetch_$2" ;;
  start) start "$2" ;;
  stop) end "$2" TERM ;;
  kill) end "$2" KILL ;;
  *) sed -n 3,4p "${BASH_SOURCE[0]}" >&2; exit 2 ;;
esac
