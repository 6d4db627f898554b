#!/usr/bin/env bash
# Install the grader into a virtual environment of its own: from this folder, and from the package index.
# Gradescope runs this when it builds the autograder, and so does `otter grade`, which has nothing else at hand by then
# than this file and those called `requirements.*`; so that is what the wheel is called, too.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(dirname "$here")

# The first Python that is new enough and can make environments; PYTHON names one that is asked before the others.
find_python() {
  for candidate in ${PYTHON:-} python3 python3.14 python3.13 python3.12 python3.11 python3.10; do
    if "$candidate" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 10))' 2>/dev/null; then
      command -v "$candidate"
      return
    fi
  done
  return 1
}

if ! python=$(find_python); then
  apt-get update -q && apt-get install -y -q python3 python3-venv
  python=$(find_python) || {
    echo "There is no Python 3.10 or newer here. Choose a base image that has one, such as Ubuntu 22.04." >&2
    exit 1
  }
fi

wheels=$(mktemp -d)
trap 'rm -rf "$wheels"' EXIT
for wheel in "$here"/requirements.*.whl; do
  name=$(basename "$wheel")
  cp "$wheel" "$wheels/${name#requirements.}"
done
"$python" -m venv --clear "$root/venv"
for wheel in "$wheels"/*.whl; do
  "$root/venv/bin/python" -m pip install --quiet --disable-pip-version-check -c "$here/requirements.txt" "$wheel[grade]"
done

# Log the isolation of students' code here. The machine that grades may differ, so a failure does not end the set-up.
"$root/venv/bin/python" -I -c "
from fam_grader.execution.isolation import make_launcher
launcher, layers = make_launcher('sandbox')
launcher.close()
print('Isolation of students\' code:', layers)" || true
