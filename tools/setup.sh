#!/usr/bin/env bash
# Makes a fresh Debian 12 ready to build Holdfast: the packages below, and the wheels pinned in
# tools/requirements*.txt in build/venv. Does nothing, quickly, where all of it is there already.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

packages=(
    g++ cmake ninja-build pkg-config ccache  # build
    python3 python3-venv python3-dev         # the OpenVINO wheel, checks of the sources, the Python module
    libcli11-dev nlohmann-json3-dev libzip-dev zlib1g-dev libxxhash-dev libcsv-dev libglib2.0-dev libyaml-cpp-dev libtomlplusplus-dev
    libopencv-imgcodecs-dev libopencv-imgproc-dev  # image files as data
    libjs-chart.js                           # embedded in the page of a report
    libgtest-dev libgmock-dev libbenchmark-dev
    groff-base zsh                           # tests read the manual pages, and complete in zsh
    fonts-dejavu-core                        # words of examples/ocr
    doxygen                                  # the C++ reference
)

fail() {
    echo "setup: error: $*" >&2
    exit 1
}

is_installed() {
    [[ "$(dpkg-query --show --showformat '${db:Status-Status}' "$1" 2>/dev/null)" == installed ]]
}

missing_packages() {
    local package
    for package in "${packages[@]}"; do
        is_installed "$package" || echo "$package"
    done
}

install_packages() {
    local as_root=()
    if ((EUID != 0)); then
        command -v sudo >/dev/null ||
            fail "these Debian packages are missing, and neither root rights nor sudo are there to install them: $*"
        as_root=(sudo)
    fi
    echo "setup: installing $*"
    "${as_root[@]}" apt-get update --quiet=2 || fail "apt-get update failed"
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install --quiet=2 --yes \
        --no-install-recommends -o Dpkg::Use-Pty=0 "$@" >/dev/null </dev/null ||
        fail "apt-get could not install: $*"
}

requirements() {
    cat tools/requirements.txt tools/requirements-test.txt
}

install_wheels() {
    echo "setup: installing $(requirements | sed 's/ *#.*//' | xargs) in build/venv"
    mkdir -p build
    build/venv/bin/python -c '' 2>/dev/null || python3 -m venv build/venv ||
        fail "python3 -m venv build/venv failed"
    build/venv/bin/python -m pip install --quiet --disable-pip-version-check --requirement tools/requirements.txt \
        --requirement tools/requirements-test.txt ||
        fail "pip could not install tools/requirements.txt and tools/requirements-test.txt in build/venv"
    requirements >build/venv/installed-requirements.txt
}

if ! command -v dpkg-query >/dev/null; then
    echo "setup: this is not a Debian, so these packages have to be there already: ${packages[*]}" >&2
else
    mapfile -t missing < <(missing_packages)
    ((${#missing[@]} == 0)) || install_packages "${missing[@]}"
fi
cmp --quiet <(requirements) build/venv/installed-requirements.txt || install_wheels
