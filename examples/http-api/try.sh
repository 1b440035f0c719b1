#!/bin/bash
. "$(dirname "$0")/../expect.sh"
expect 200 '"name":"Tom"' /pets
expect 200 '[{"id":1,"name":"Rex"' /dogs
expect 404 '{"message":"Not Found"}' /nowhere
# A browser's preflight is answered by the gateway itself.
expect 204 'access-control-allow-origin: https://shop.example' /pets -i -X OPTIONS \
  -H 'origin: https://shop.example' -H 'access-control-request-method: GET'
