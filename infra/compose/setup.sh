#!/bin/sh
# Makes the deployment's keys and passwords once, into volumes that only their users mount. Usage: setup.sh [make|env]
set -eu
services=/run/platform
publisher=/run/publisher
# What observers sign their decisions with; mounted in observers alone.
observers=/run/observers
umask 077

secret() { head -c 33 /dev/urandom | base64 | tr -d '\n' | tr '+/' '-_'; }

keep() { # file, value: written only when there is none yet, whole or not at all
  [ -s "$1" ] && return
  printf '%s' "$2" > "$1.new"
  mv "$1.new" "$1"
}

make_signing_key() { # both halves or neither: the public one is written last
  [ -s "$services/Platform__Keys__Control" ] && return
  pair=$(dotnet /app/Platform.Health.dll new-signing-key)
  rm -f "$observers/Health__SigningKey"
  keep "$observers/Health__SigningKey" "${pair% *}"
  keep "$services/Platform__Keys__Control" "${pair#* }"
}

make_region() { # index, name
  brokers=/run/brokers-$2
  keep "$brokers/rabbitmq.password" "$(secret)"
  keep "$brokers/redis.password" "$(secret)"
  rabbitmq=$(cat "$brokers/rabbitmq.password")
  redis=$(cat "$brokers/redis.password")
  keep "$brokers/rabbitmq.conf" "default_user = platform
default_pass = $rabbitmq
loopback_users = none
vm_memory_high_watermark.absolute = 200MB
disk_free_limit.absolute = 64MB
log.console = true
log.console.level = warning
"
  # noeviction: a feature that is dropped silently is wrong; a write that is refused is retried.
  keep "$brokers/redis.conf" "requirepass $redis
maxmemory 384mb
maxmemory-policy noeviction
appendonly yes
appendfsync everysec
save \"\"
"
  chmod 0755 "$brokers"
  chmod 0444 "$brokers/rabbitmq.conf" "$brokers/redis.conf"
  keep "$services/Platform__Regions__$1__RabbitMq" "amqp://platform:$rabbitmq@region-$2-rabbitmq:5672/"
  keep "$services/Platform__Regions__$1__Redis" "region-$2-redis:6379,password=$redis"
}

make_publisher() { # the private key for trainer and operators, the public one for whoever takes models
  # The container's root is read-only: the runtime must not look for a place for its diagnostics.
  export DOTNET_EnableDiagnostics=0
  [ -s "$publisher/key" ] || dotnet /app/platform.dll models keys new --out "$publisher/key" > /dev/null
  keep "$services/Models__TrustedKeys__0" "$(dotnet /app/platform.dll models keys show "$publisher/key")"
}

case "${1:-make}" in
  make)
    for key in Platform__Keys__Client Platform__Keys__Internal Platform__Keys__Admin Platform__PseudonymKey; do
      keep "$services/$key" "$(secret)"
    done
    make_signing_key
    make_region 0 a
    make_region 1 b
    make_publisher
    chown -R 1654:1654 "$services" "$publisher" "$observers"
    echo "keys and passwords are in place; 'docker compose run --rm setup env' prints what the command line needs"
    ;;
  env)
    [ -s "$services/Platform__Keys__Client" ] || { echo "there are no keys yet: run 'docker compose run --rm setup' first" >&2; exit 1; }
    echo "export PLATFORM_API_KEY='$(cat "$services/Platform__Keys__Client")'"
    echo "export PLATFORM_ADMIN_KEY='$(cat "$services/Platform__Keys__Admin")'"
    echo "export PLATFORM_PUBLISHER_KEY='$(cat "$publisher/key")'"
    echo "export PLATFORM_EDGE='http://127.0.0.1:${PLATFORM_EDGE_PORT:-8080}'"
    echo "export PLATFORM_ADMIN='http://127.0.0.1:${PLATFORM_ADMIN_PORT:-8081};http://127.0.0.1:${PLATFORM_ADMIN_2_PORT:-8083}'"
    ;;
  *)
    echo "usage: setup.sh [make|env]" >&2
    exit 2
    ;;
esac
