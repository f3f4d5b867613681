"""Creates Letta's tables in the database that LETTA_PG_URI names.

Letta's wheel carries no migrations, so the tables come from its models. One thing only a migration knows: the sequence
that numbers the messages.
"""

import os

import letta.orm  # noqa: F401  Importing the models registers their tables.
import sqlalchemy
from letta.orm.base import Base

url = sqlalchemy.engine.make_url(os.environ["LETTA_PG_URI"]).set(drivername="postgresql+pg8000")

with sqlalchemy.create_engine(url).begin() as connection:
    connection.execute(sqlalchemy.text("CREATE EXTENSION IF NOT EXISTS vector"))
    Base.metadata.create_all(connection)
    connection.execute(sqlalchemy.text("CREATE SEQUENCE message_numbers OWNED BY messages.sequence_id"))
    connection.execute(
        sqlalchemy.text("ALTER TABLE messages ALTER COLUMN sequence_id SET DEFAULT nextval('message_numbers')")
    )
