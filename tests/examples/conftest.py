"""Where the examples are, and how they are run."""
import os
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


@pytest.fixture
def examples():
    return EXAMPLES


@pytest.fixture
def program():
    return os.environ["HOLDFAST_PROGRAM"]


@pytest.fixture
def work():
    """A folder that stays from run to run."""
    return Path(os.environ["HOLDFAST_WORK"])


@pytest.fixture
def run_python():
    def run(*words, folder, allowed=(0,)):
        done = subprocess.run([sys.executable, *map(str, words)], cwd=folder, capture_output=True, text=True)
        assert done.returncode in allowed, done.stdout + done.stderr
        return done
    return run
