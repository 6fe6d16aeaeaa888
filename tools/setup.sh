# Sourced by tools/quickstart and tools/check: everything between a fresh checkout and a finished build. Each step looks
# first whether it is done, so that a second run takes seconds.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
packages=(
  libmlir-22-dev mlir-22-tools llvm-22-dev llvm-22-tools clang-22 clang-format-22 lld-22
  cmake ninja-build ccache
)

say() { printf '\033[1m==> %s\033[0m\n' "$*"; }
die() { printf 'error: %s\n' "$*" >&2; exit 1; }

as_root() {
  if [[ $(id -u) == 0 ]]; then "$@"; else sudo "$@"; fi
}

# Prints a Python of at least 3.11.
find_python() {
  local candidate
  for candidate in python3.11 python3 python3.12 python3.13; do
    if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      command -v "$candidate"
      return
    fi
  done
  die "Python 3.11 or newer is needed, found $(python3 --version 2>&1)"
}

# Debian keeps the headers and the venv module of its Python in packages of their own.
python_packages() {
  "$1" -c 'import ensurepip' 2>/dev/null || echo python3-venv
  "$1" -c 'import pathlib, sys, sysconfig
sys.exit(not pathlib.Path(sysconfig.get_path("include"), "Python.h").exists())' || echo python3-dev
}

install_packages() {
  local missing=() package
  for package in "${packages[@]}" $(python_packages "$1"); do
    # Not dpkg -s: that also knows packages that were removed.
    [[ $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) == installed ]] || missing+=("$package")
  done
  [[ ${#missing[@]} -gt 0 ]] || return 0
  say "Installing ${missing[*]}"
  as_root apt-get update
  apt-cache show "${missing[@]}" >/dev/null ||
    die "these packages are not in this machine's package sources; LLVM 22 for Debian 12 is in bookworm-security and on https://apt.llvm.org"
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${missing[@]}"
}

install_python_packages() {
  local stamp="$root/.venv/requirements.sha256" wanted
  wanted=$(cat "$root"/requirements*.txt | sha256sum)
  [[ ! -f $stamp || $(<"$stamp") != "$wanted" ]] || return 0
  say "Installing the Python packages of requirements-dev.txt into .venv"
  [[ -x $root/.venv/bin/python ]] || "$1" -m venv "$root/.venv"
  "$root/.venv/bin/python" -m pip install --disable-pip-version-check --progress-bar on -r "$root/requirements-dev.txt"
  printf '%s\n' "$wanted" >"$stamp"
}

# Packages for one test that clash with the others.
install_tosa_packages() {
  local stamp="$root/.venv-tosa/requirements.sha256" wanted
  wanted=$(sha256sum <"$root/requirements-tosa.txt")
  [[ ! -f $stamp || $(<"$stamp") != "$wanted" ]] || return 0
  say "Installing the Python packages of requirements-tosa.txt into .venv-tosa"
  [[ -x $root/.venv-tosa/bin/python ]] || "$1" -m venv "$root/.venv-tosa"
  "$root/.venv-tosa/bin/python" -m pip install --disable-pip-version-check --progress-bar on \
    -r "$root/requirements-tosa.txt"
  printf '%s\n' "$wanted" >"$stamp"
}

# `import glow` and the `glow` command come from the build folder, so that a change needs no installation.
link_package() {
  local site
  site=$("$root/.venv/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
  printf '%s\n' "$root/build/python" >"$site/glow.pth"
  printf '#!%s\nfrom glow.cli import main\n\nmain()\n' "$root/.venv/bin/python" >"$root/.venv/bin/glow"
  chmod +x "$root/.venv/bin/glow"
}

build() {
  if [[ ! -f $root/build/build.ninja ]]; then
    say "Configuring"
    cmake -S "$root" -B "$root/build" -G Ninja -DPython_EXECUTABLE="$root/.venv/bin/python"
  fi
  say "Building"
  # Let ccache find objects that another checkout compiled, precompiled headers included.
  CCACHE_BASEDIR=$root CCACHE_NOHASHDIR=1 NINJA_STATUS='[%f/%t %es] ' \
    CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime \
    cmake --build "$root/build"
}

set_up() {
  local python
  python=$(find_python)
  install_packages "$python"
  install_python_packages "$python"
  install_tosa_packages "$python"
  build
  link_package
}
