#!/bin/sh
# The whole way of a clip in ten curl calls: account, save, download, file.
#
#   docs/first-clip.sh [LINK [START END]]
#
# ADDRESS is that of the service. The clip is written to clip.mp4, or to OUTPUT.
set -eu

address=${ADDRESS:-http://127.0.0.1:5000}
link=${1:-https://www.youtube.com/watch?v=jNQXAC9IVRw}
start=${2:-3}
end=${3:-13}
output=${OUTPUT:-clip.mp4}
resolution=${RESOLUTION:-1080p}
email="first-clip-$$-$(date +%s)@example.com"
password="a password of your own"

# field NAME: the text or number of a field in the JSON on standard input
field() {
    sed -n "s/.*\"$1\": *\"\{0,1\}\([^\",}]*\)\"\{0,1\}[,}].*/\1/p"
}

call() {
    curl --silent --show-error --fail-with-body --header 'Content-Type: application/json' "$@"
}

echo "1. Is the service well?"
call "$address/api/health/simple"

echo "2. What does the video come in?"
call "$address/api/video/resolutions" --data "{\"url\": \"$link\"}"

echo "3. An account"
call "$address/api/auth/register" --data "{\"email\": \"$email\", \"password\": \"$password\"}"

echo "4. Its token"
token=$(call "$address/api/auth/login" \
    --data "{\"email\": \"$email\", \"password\": \"$password\"}" | field token)
auth="Authorization: Bearer $token"

echo "5. Save the segment from $start to $end"
id=$(call --header "$auth" "$address/api/video/save" \
    --data "{\"url\": \"$link\", \"start_time\": $start, \"end_time\": $end}" | field video_id)
echo "clip $id"

echo "6. Start the download"
call --header "$auth" "$address/api/video/download/$id" \
    --data "{\"format_preference\": \"mp4\", \"resolution_preference\": \"$resolution\"}"

echo "7. Watch it"
while :; do
    state=$(call --header "$auth" "$address/api/video/status/$id")
    status=$(echo "$state" | field status)
    [ "$status" = processing ] || break
    echo "$status: $(echo "$state" | field current_phase)," \
        "$(echo "$state" | field download_progress) %, $(echo "$state" | field eta) left"
    sleep 1
done
[ "$status" = completed ] || { echo "$state"; exit 1; }

echo "8. A link to the file, for a browser"
file=$(call --header "$auth" --header 'Accept: application/json' --request POST \
    "$address/api/video/download/$id" | field download_url)

echo "9. The file"
call --output "$output" "$file"
ls -l "$output"

echo "10. Log out"
call --header "$auth" --request POST "$address/api/auth/logout"
