"""The top floor: turns what customers said and what outlets did into numbers, pages, alerts and reports.

It may import kit, surveys and db; nothing imports it.
"""

import os

# Before numpy and scipy load their BLAS: our matrices are small, and threads that wait for each other made the
# fits of the fraud assessment three times slower on a busy machine.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
