#!/bin/bash
. "$(dirname "$0")/../expect.sh"
small='x-api-key: example-key-of-the-small-plan'
daily='x-api-key: example-key-of-the-daily-plan'
expect 403 Forbidden /pets
expect 403 Forbidden /pets -H 'x-api-key: example-key-that-is-disabled'
# Two calls at once, then one every ten seconds.
expect 200 Rex /pets -H "$small"
expect 200 Rex /pets -H "$small"
expect 429 'Too Many Requests' /pets -H "$small"
# Three calls a day.
for call in 1 2 3; do expect 200 Rex /pets -H "$daily"; done
expect 429 'Limit Exceeded' /pets -H "$daily"
