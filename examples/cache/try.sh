#!/bin/bash
. "$(dirname "$0")/../expect.sh"
# The request id in the body is that of the call that made the answer.
made() { curl -sS "$BASE/pets?type=$1" | sed 's/.*"made": "\([^"]*\)".*/\1/'; }
expect 200 '"first": "Tom"' '/pets?type=cat'
expect 200 "$(made cat)" '/pets?type=cat'
expect 200 "$(made cat)" '/pets?type=cat'
# Another value of a cache key is another answer.
expect 200 '"first": "Rex"' '/pets?type=dog'
