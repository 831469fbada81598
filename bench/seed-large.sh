#!/usr/bin/env bash
# Fills the empty database of a server that is not running: 10,000 models and devices, 100,000 approvals, 1,000,000
# decisions and what belongs to them. The server's own settings say which database:
#   COUNTERSIGN_DATA_DIR=dir bench/seed-large.sh       the embedded one in this data directory
#   DATASOURCES_DEFAULT_URL=jdbc:… …_USERNAME, …_PASSWORD, COUNTERSIGN_DATABASE_OWNER, …_OWNER_PASSWORD
#   SEED_PASSWORD=…      of the accounts seed-developer, seed-security_lead, … (a random one is printed)
#   SEED_DECISIONS=10000 a smaller one, in the same proportions
#   BUILD=0              takes what is built already
set -euo pipefail
cd "$(dirname "$0")/.."
JAVA_HOME="$(backend/bin/find-jdk)"
export JAVA_HOME
if [ -z "${COUNTERSIGN_DATA_DIR:-}${DATASOURCES_DEFAULT_URL:-}" ]; then
  echo "Say which database: COUNTERSIGN_DATA_DIR=… (embedded) or DATASOURCES_DEFAULT_URL=… (your own)." >&2
  exit 2
fi
if [ "${BUILD:-1}" = 1 ]; then
  echo "seed-large: building" >&2
  MAVEN_OPTS="--sun-misc-unsafe-memory-access=allow ${MAVEN_OPTS:-}" mvn -B -ntp -q -Pbench -pl token,gate,backend,bench package \
    -DskipTests -Dprograms.only=true -Djacoco.skip=true -Dspotless.check.skip=true
fi
password="${SEED_PASSWORD:-$(od -An -N12 -tx1 /dev/urandom | tr -d ' \n')}"
"$JAVA_HOME/bin/java" -XX:+UseSerialGC --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
  -cp "bench/target/classes:bench/target/lib/*" dev.countersign.seed.SeedLarge policies/examples "$password" "${SEED_DECISIONS:-1000000}"
echo "seed-large: sign in as seed-developer, seed-security_lead, seed-data_owner, seed-auditor or seed-administrator, password $password" >&2
