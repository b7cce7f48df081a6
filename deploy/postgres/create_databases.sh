#!/bin/sh
# A database and a role for each service that decides something; run once, when PostgreSQL's volume is made.
set -eu

for service in scheduling enrollment attendance; do
  variable=$(echo "$service" | tr '[:lower:]' '[:upper:]')_PASSWORD
  psql -v ON_ERROR_STOP=1 -v role="rollbook_$service" -v variable="$variable" \
    --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" <<'SQL'
\getenv password :variable
CREATE ROLE :"role" LOGIN PASSWORD :'password';
CREATE DATABASE :"role" OWNER :"role" ENCODING 'UTF8' TEMPLATE template0;
REVOKE ALL ON DATABASE :"role" FROM PUBLIC;
SQL
done
