# expect STATUS TEXT PATH [curl flags…]: calls the gateway and compares status and a part of the body.
# The gateway's address is in BASE, http://127.0.0.1:8787 unless set.
BASE=${BASE:-http://127.0.0.1:8787}
failed=0
# Header names come in any case.
shopt -s nocasematch
expect() {
  local status=$1 text=$2 path=$3 answer got
  shift 3
  answer=$(curl -sS -w '\n%{http_code}' "$@" "$BASE$path")
  got=${answer##*$'\n'}
  if [ "$got" = "$status" ] && [[ "$answer" == *"$text"* ]]; then
    echo "ok    $got  $path"
  else
    echo "WRONG $got (not $status with $text)  $path: ${answer%$'\n'*}"
    failed=1
  fi
}
trap 'exit $failed' EXIT
