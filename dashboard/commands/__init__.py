"""Sub-commands of ``python -m dashboard``, one file each: ``run(argv)`` gives the exit code."""
