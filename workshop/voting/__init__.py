"""The ballot box: codes, casting, sealing, counting and .pb files. Knows nothing of Flask."""
