"""The tables of a policy file as frozen objects, one module for each of its parts."""
