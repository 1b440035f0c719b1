#!/bin/bash
. "$(dirname "$0")/../expect.sh"
sign=(--aws-sigv4 aws:amz:us-east-1:execute-api --user AKIAEXAMPLEREADER:example-secret-of-the-reader)
wrong=(--aws-sigv4 aws:amz:us-east-1:execute-api --user AKIAEXAMPLEREADER:another)
expect 403 'Missing Authentication Token' /pets
expect 403 'signature we calculated does not match' /pets "${wrong[@]}"
expect 200 Rex /pets "${sign[@]}"
expect 403 'is not authorized to perform: execute-api:Invoke' /pets "${sign[@]}" -X POST
