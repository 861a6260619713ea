#!/bin/sh
# Installs what the tests need and pip cannot bring: a browser, a web server in front of the
# service, a font for the pages. Nothing of it is needed to run the service.
# Costs a few milliseconds when everything is there.
set -eu

# An ordinary user's PATH often lacks the place where Debian puts nginx.
PATH="$PATH:/usr/sbin"
wanted=""
command -v chromium >/dev/null || wanted="chromium"
command -v nginx >/dev/null || wanted="$wanted nginx-light"
# Without any font a browser shows pages, but no text.
[ -n "$(find /usr/share/fonts /usr/local/share/fonts -name '*.[to]tf' -print -quit 2>/dev/null)" ] \
	|| wanted="$wanted fonts-dejavu-core"
[ -n "$wanted" ] || exit 0

as_root=""
if [ "$(id -u)" -ne 0 ]; then
	as_root="sudo -n"
fi
if ! command -v apt-get >/dev/null || ! $as_root true 2>/dev/null; then
	echo "The tests need programs that only root can install here; install them:" $wanted >&2
	exit 1
fi

echo "Installing" $wanted "for the tests ..."
# The web server of the tests is started by the tests, so it need not run as a service: that is
# what runlevel 1 tells the packages.
install() {
	$as_root env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 \
		apt-get -qq -o DPkg::Lock::Timeout=120 -o Acquire::Retries=3 -o Dpkg::Use-Pty=0 "$@" </dev/null
}
log=$(mktemp)
trap 'rm -f "$log"' EXIT
for attempt in 1 2 3; do
	if { install update && install install -y --no-install-recommends $wanted; } >"$log" 2>&1; then
		exit 0
	fi
	sleep "$attempt"
done
cat "$log" >&2
echo "apt-get could not install what the tests need; install it by hand:" $wanted >&2
exit 1
