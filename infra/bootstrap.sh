#!/bin/sh
# Sees to it that .venv holds exactly what requirements-dev.txt pins. Costs a few
# milliseconds when it does. PYTHON=… names the interpreter to make it with.
set -eu
cd "$(dirname "$0")/.."

# .venv/.installed names this folder, which programs in .venv have written into them, and
# repeats the lock. It is written when all of that was installed.
if [ -z "${PYTHON:-}" ] && [ -f .venv/.installed ] &&
    { echo "# $(pwd -P)" && cat requirements-dev.txt; } | cmp -s - .venv/.installed &&
    .venv/bin/python -c '' 2>/dev/null; then
    exit 0
fi

# Says one word about an interpreter: "fits", "other-version", "no-venv", or nothing
# when it does not even run (a pyenv shim of a version that is not there).
judge() {
    "$1" -c '
import sys
if not (3, 11) <= sys.version_info[:2] <= (3, 13):
    sys.stdout.write("other-version")
else:
    try:
        import ensurepip, venv
        sys.stdout.write("fits")
    except ImportError:
        sys.stdout.write("no-venv")
' 2>/dev/null || true
}

without_venv=""
other_version=""
if [ -n "${PYTHON:-}" ]; then
    set -- "$PYTHON"
else
    set -- python3 python3.13 python3.12 python3.11
fi
for candidate in "$@"; do
    case "$(judge "$candidate")" in
    fits) exec "$candidate" infra/bootstrap.py ;;
    no-venv) without_venv=${without_venv:-$candidate} ;;
    other-version) other_version=${other_version:-$candidate} ;;
    esac
done

if [ -n "$without_venv" ]; then
    version=$("$without_venv" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    echo "$without_venv (Python $version) has no venv: install it" \
        "(on Debian or Ubuntu: sudo apt-get install python$version-venv) and try again." >&2
elif [ -n "$other_version" ]; then
    version=$("$other_version" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    echo "Carillon needs Python 3.11, 3.12 or 3.13, and $other_version is $version:" \
        "install one of them, or name it with PYTHON=/path/to/python3.12." >&2
else
    echo "Carillon needs Python 3.11, 3.12 or 3.13, and ${PYTHON:-python3} does not run:" \
        "install one of them, or name it with PYTHON=/path/to/python3.12." >&2
fi
exit 1
