"""Read by every Python that has this folder on its path: passphrases cost little there.

A third of a second for each login and each signed act would make the suite an hour long.
No setting of Holdfast's does this; who is not a test cannot ask for it.
"""

from holdfast.crypto import passphrases

passphrases.MEMORY_KIB, passphrases.PASSES = 64, 1  # type: ignore[misc]
