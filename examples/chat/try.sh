#!/bin/bash
. "$(dirname "$0")/../expect.sh"
# WebSockets came to Node with 22; the package brings one.
node=$(dirname "$0")/../../node_modules/.bin/node
talk() {
  local text=$1 answer
  answer=$("$node" "$(dirname "$0")/talk.mjs" "${BASE/http/ws}/" "$2")
  if [[ "$answer" == *"$text"* ]]; then
    echo "ok    $2 → $answer"
  else
    echo "WRONG $2 → $answer (not $text)"
    failed=1
  fi
}
expect 426 'Upgrade Required' /
talk '{"echo": "hi"}' '{"action": "echo", "text": "hi"}'
# No route and no $default: the message is refused with its request id.
talk '"requestId"' '{"action": "unknown"}'
