#!/bin/bash
# A newcomer's path, timed: from a clone to the first 200 through an API of one's own, imported from a
# file. Six commands; fails when an answer is wrong or the whole takes three minutes or more.
# Usage: bash scripts/newcomer.sh [REPOSITORY]   (this checkout unless named; npm needs its registry)
set -euo pipefail

repository=${1:-$(cd "$(dirname "$0")/.." && pwd)}
limit_seconds=180
folder=$(mktemp -d)
log=$folder/start.log
gateway=
finish() {
  # However the gateway ends: a failure here would be the script's, and leave the folder.
  if [ -n "$gateway" ]; then
    kill "$gateway" 2>/dev/null || true
    wait "$gateway" 2>/dev/null || true
  fi
  rm -rf "$folder"
}
trap finish EXIT

cat > "$folder/orders.yaml" <<'YAML'
openapi: 3.0.1
info: { title: orders, version: '1' }
paths:
  /orders/{id}:
    get:
      parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
      responses: { '200': { description: an order } }
      x-amazon-apigateway-integration:
        type: mock
        requestTemplates: { application/json: '{"statusCode": 200}' }
        responses:
          default:
            statusCode: '200'
            responseTemplates: { application/json: '{"order": "$input.params(''id'')"}' }
YAML

began=$SECONDS
step() {
  echo "\$ $*"
  local at=$SECONDS
  "$@"
  echo "  … $((SECONDS - at)) s"
}

step git clone --quiet "$repository" "$folder/tidegate"      # 1
step cd "$folder/tidegate"                                   # 2
step npm ci --silent                                         # 3
step npx tidegate import "$folder/orders.yaml"               # 4

echo "\$ npm start"                                           # 5: what npm start runs, so that it can be stopped
at=$SECONDS
node bin/tidegate.js start --port 0 > "$log" 2>&1 &
gateway=$!
until url=$(sed -n 's/^  orders: //p' "$log") && [ -n "$url" ]; do
  kill -0 "$gateway" 2>/dev/null || { cat "$log"; exit 1; }
  sleep 0.2
done
echo "  … $((SECONDS - at)) s"

answer=$(curl -sS -w ' %{http_code}' "${url}orders/7")       # 6
echo "\$ curl ${url}orders/7"
echo "  $answer"
[ "$answer" = '{"order": "7"} 200' ] || { echo 'not the answer that was expected'; exit 1; }

took=$((SECONDS - began))
echo "first 200 after 6 commands and $took s (the limit is $limit_seconds s)"
[ "$took" -lt "$limit_seconds" ]
