#!/bin/sh
# An agent in plain sh. It looks at the readings alone: what is in the app's log, anyone can have written.

# The first field of this name. Within a text each quote has a backslash before it: no text passes for a field.
field() {
  value=${line#*\"$1\":}
  value=${value#\"}
  printf '%s' "${value%%[\",\}]*}"
}

answer() {
  printf '{"type":"%s","incident_id":"%s","nonce":"%s",%s}\n' "$1" "$(field incident_id)" "$(field nonce)" "$2"
}

propose() {
  answer propose "\"action\":\"$1\",\"workers_to\":$2,\"reason\":\"$3\""
}

decide() {
  wanted=$(field workers_by_utilization)
  if [ "$(field failed)" != '[]' ]; then
    propose restart_service null 'a worker has failed'
  elif [ "$wanted" = null ]; then
    answer escalate '"reason":"the readings say nothing"'
  elif [ "$wanted" -gt "$(field serving)" ]; then
    propose scale_workers "$wanted" 'more work than these workers can do'
  else
    propose noop null 'no reading confirms the alert'
  fi
}

while IFS= read -r line; do
  case $line in
    '{"type":"hello"'*)
      printf '{"type":"hello","protocol":"demo-run-agent/1","agent":"rules.sh","version":"1"}\n' ;;
    '{"type":"incident"'*) decide ;;
    '{"type":"bye"'*) exit 0 ;;
  esac
done
