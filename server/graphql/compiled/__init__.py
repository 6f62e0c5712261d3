"""Turns a known operation into one function that goes from variables to JSON.

What graphql-core finds out for every request (which fields, of which types, read and encoded how)
is the same each time for the same document, so it is written down once, as Python source. The
source says what happens where nothing goes wrong. Whatever is out of the ordinary, a null that must
not be, a resolver that raises, a value of another type, is left to graphql-core itself: it executes
the operation again and is handed what the resolvers have answered already, so none runs twice and
every error and path is graphql-core's own.

`CompiledOperation` is the way in. Nothing here knows whose schema it is.
"""

from server.graphql.compiled.operation import CompiledOperation, InvalidVariables

__all__ = ["CompiledOperation", "InvalidVariables"]
