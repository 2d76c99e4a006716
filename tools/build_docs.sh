#!/usr/bin/env bash
# Builds the C++ and the Python reference and checks their links: build_docs.sh [FOLDER], build/docs unless told otherwise. The
# Python package has to be built (tools/build.sh), PYTHON is an interpreter with tools/requirements-test.txt. A warning is an error.
set -euo pipefail
folder=$(realpath -m "${1:-$(dirname "${BASH_SOURCE[0]}")/../build/docs}")
cd "$(dirname "${BASH_SOURCE[0]}")/.."
python=${PYTHON:-build/venv/bin/python}
package=${HOLDFAST_PACKAGE:-build/release/python}

fail() {
    echo "build_docs: error: $*" >&2
    exit 1
}

command -v doxygen >/dev/null || fail "doxygen is missing: install Debian's doxygen"
PYTHONPATH=$package "$python" -c 'import holdfast, pdoc' ||
    fail "$python can import holdfast (from $package) and pdoc only after tools/setup.sh and tools/build.sh"

modules=(holdfast holdfast.quantization.advanced_parameters holdfast.quantization.range_estimator)
rm -rf "$folder/cpp" "$folder/python"
mkdir -p "$folder"
version=$(sed -n 's/^project(holdfast VERSION \([0-9.]*\).*/\1/p' CMakeLists.txt)
HOLDFAST_VERSION=$version HOLDFAST_DOCS=$folder doxygen docs/reference/Doxyfile
PYTHONPATH=$package PYTHONDONTWRITEBYTECODE=1 "$python" -W error::UserWarning -m pdoc --docformat markdown --no-show-source --footer-text "Holdfast $version" \
    --output-directory "$folder/python" "${modules[@]}"
cat >"$folder/index.html" <<END
<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Holdfast $version</title>
<h1>Holdfast $version</h1>
<ul><li><a href="cpp/index.html">C++</a></li><li><a href="python/index.html">Python</a></li></ul>
</html>
END
"$python" tools/check_docs.py --html "$folder"
echo "build_docs: $folder/index.html"
