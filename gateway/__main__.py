"""``python -m gateway``: the ``gateway`` command, also where the installed script cannot be called by name."""

import gc

from gateway.cli import main

if __name__ == "__main__":
    # what a command imports stays: to look through it for garbage over and over is a tenth of its start
    gc.set_threshold(20_000, 20, 20)
    main(prog_name="gateway")
