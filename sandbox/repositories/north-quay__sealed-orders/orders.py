"""Reads orders, once."""


def read(envelope: bytes) -> str:
    return envelope.decode()
