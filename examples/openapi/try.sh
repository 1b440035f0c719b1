#!/bin/bash
. "$(dirname "$0")/../expect.sh"
json='content-type: application/json'
expect 400 'Missing required request parameters: [type]' /pets
expect 200 '"Rex"' '/pets?type=dog'
expect 201 '"success"' /pets -H "$json" -d '{"name": "Bo", "type": "cat"}'
expect 400 '"message": "Invalid request body"' /pets -H "$json" -d '{"name": "Bo"}'
expect 400 '"why": "[' /pets -H "$json" -d '{"name": "Bo", "type": "bird"}'
