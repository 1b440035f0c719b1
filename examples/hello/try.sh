#!/bin/bash
. "$(dirname "$0")/../expect.sh"
expect 200 '"hello": "ada"' /hello/ada
expect 200 '"stage": "prod"' /hello/%22quoted%22
expect 403 'Missing Authentication Token' /nowhere
