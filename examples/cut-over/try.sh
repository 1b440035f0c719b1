#!/bin/bash
. "$(dirname "$0")/../expect.sh"
# Served here: one route of its own.
expect 200 '[{"id":3,"name":"Nemo"' /pets
# All others still come from the original.
expect 200 '"name":"Tom"' /pets/2
expect 404 'No such pet' /pets/9
