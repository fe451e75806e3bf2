#!/bin/sh
# Make everything ready to run CoopDesk from its source: system libraries, .venv, locked packages.
# Safe to run again. With root on Debian it installs what is missing; without root it says what to install.
set -eu
cd "$(dirname "$0")/.."
PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin"
export PATH

# One line each: the Debian package, and the library or command that shows it is there.
needed() {
    cat <<'LIST'
libcups2 libcups.so.2
libdbus-1-3 libdbus-1.so.3
libdrm2 libdrm.so.2
libegl1 libEGL.so.1
libfontconfig1 libfontconfig.so.1
libfreetype6 libfreetype.so.6
libgl1 libGL.so.1
libglib2.0-0 libglib-2.0.so.0
libgssapi-krb5-2 libgssapi_krb5.so.2
libwayland-client0 libwayland-client.so.0
libwayland-cursor0 libwayland-cursor.so.0
libwayland-egl1 libwayland-egl.so.1
libx11-6 libX11.so.6
libx11-xcb1 libX11-xcb.so.1
libxcb-cursor0 libxcb-cursor.so.0
libxcb-glx0 libxcb-glx.so.0
libxcb-icccm4 libxcb-icccm.so.4
libxcb-image0 libxcb-image.so.0
libxcb-keysyms1 libxcb-keysyms.so.1
libxcb-randr0 libxcb-randr.so.0
libxcb-render-util0 libxcb-render-util.so.0
libxcb-shape0 libxcb-shape.so.0
libxcb-shm0 libxcb-shm.so.0
libxcb-sync1 libxcb-sync.so.1
libxcb-util1 libxcb-util.so.1
libxcb-xfixes0 libxcb-xfixes.so.0
libxcb-xkb1 libxcb-xkb.so.1
libxkbcommon-x11-0 libxkbcommon-x11.so.0
libxkbcommon0 libxkbcommon.so.0
libzstd1 libzstd.so.1
poppler-utils pdftotext
xdotool xdotool
xvfb Xvfb
LIST
}

say() {
    printf '%s\n' "$*" >&2
}

# A Python of ours is 3.11 to 3.13 and can make virtual environments.
find_python() {
    for name in "${PYTHON:-python3}" python3.11 python3.12 python3.13 python3 /usr/bin/python3; do
        "$name" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null || continue
        "$name" -c 'import ensurepip, venv' 2>/dev/null || continue
        echo "$name"
        return
    done
}

missing() {
    libraries=$(ldconfig -p 2>/dev/null || true)
    needed | while read -r package sign; do
        case "$sign" in
        lib*) case "$libraries" in *"$sign "*) ;; *) echo "$package" ;; esac ;;
        *) command -v "$sign" >/dev/null 2>&1 || echo "$package" ;;
        esac
    done
    [ -x .venv/bin/python ] || [ -n "$(find_python)" ] || printf 'python3\npython3-venv\n'
}

lacking=$(missing | tr '\n' ' ' | sed 's/ *$//')
if [ -n "$lacking" ]; then
    if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null 2>&1; then
        say "CoopDesk needs some packages of the system that are not installed here, and only the administrator can install them."
        say "Please run this as the administrator, then start again:"
        say "    apt-get update && apt-get install --yes --no-install-recommends $lacking"
        exit 1
    fi
    say "Installing from the system: $lacking"
    DEBIAN_FRONTEND=noninteractive
    export DEBIAN_FRONTEND
    apt-get -o Acquire::Retries=5 -qq update
    # shellcheck disable=SC2086 # a list of package names, to be split
    apt-get -o Acquire::Retries=5 -qq install --yes --no-install-recommends $lacking >/dev/null
fi

if ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
    python=$(find_python)
    if [ -z "$python" ]; then
        say "CoopDesk needs Python 3.11, 3.12 or 3.13 with its venv module; none was found, please install one and start again."
        exit 1
    fi
    say "Making .venv with $("$python" --version)"
    "$python" -m venv --clear .venv
fi

say "Installing the locked packages into .venv"
.venv/bin/python -m pip install --quiet --disable-pip-version-check --retries 10 \
    --no-deps --require-hashes --requirement requirements.lock
touch .venv/.ready
say "Ready."
