"""Runs a script, the first argument, in no more than so much memory; itself a script, see `index.apart`."""

from __future__ import annotations

import runpy
import sys

MAX_MEMORY = 4 * 2**30  # bytes of address space


def main() -> None:
    try:
        import resource
    except ImportError:  # Windows
        pass
    else:
        resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))
    del sys.argv[0]
    runpy.run_path(sys.argv[0], run_name="__main__")


if __name__ == "__main__":
    main()
