"""The importer as Strawberry, SQLAlchemy and arq have it."""
