#!/bin/bash
. "$(dirname "$0")/../expect.sh"
expect 200 Rex /pets
expect 200 Tom '/pets?type=cat'
expect 403 Forbidden "/pets?type=cat'%20OR%201=1--"
expect 403 Forbidden '/pets?type=%3Cscript%3Ealert(1)%3C/script%3E'
expect 403 Forbidden '/pets?type=../../etc/passwd'
