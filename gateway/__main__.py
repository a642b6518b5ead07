"""``python -m gateway``: the ``gateway`` command, also where the installed script cannot be called by name."""

from gateway.cli import main

if __name__ == "__main__":
    main(prog_name="gateway")
