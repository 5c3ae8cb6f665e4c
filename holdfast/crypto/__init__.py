"""Sealing, keys, signatures, the hash tree. Pure Python: no Django, no clock, no I/O.

What holds for every module here:

- Every primitive comes from `cryptography` or `hashlib`; nothing is home-made but the
  framing, which is one suite byte in front of what the primitive gives.
- An unknown suite byte is refused. There is one format per byte and no legacy path.
- What is sealed is bound to its place (`Context`): moved anywhere else it fails closed.
- A failure to open is always a `SealError`, and says nothing of what was inside.
- Keys and seeds are `bytes` of 32; randomness is `secrets` alone.
"""
