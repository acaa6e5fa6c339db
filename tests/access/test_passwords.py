"""What is stored of a password, by a process of its own: the tests' own processes hash cheaply."""

import subprocess
import sys

from argon2 import extract_parameters
from argon2.low_level import Type


def test_a_password_is_hashed_with_argon2id_and_the_memory_that_rfc_9106_asks_for() -> None:
    code = (
        "from workshop.access.passwords import hash_password; print(hash_password('cuatro palabras llanas'))"
    )
    made = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    found = extract_parameters(made.strip())
    assert found.type == Type.ID
    assert (found.memory_cost, found.time_cost, found.parallelism) == (64 * 1024, 3, 4)
    assert (found.hash_len, found.salt_len) == (32, 16)
