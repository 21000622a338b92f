"""Write a new migration: the difference between the newest tables and the code's. `make migration m="…"`."""

import sys

from alembic import command
from alembic.config import Config

from teleo.infra.migrating import PYPROJECT
from tests.support.database import running_server


def main(message: str) -> None:
    with running_server() as url:
        config = Config(toml_file=PYPROJECT)
        config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
        command.upgrade(config, "head")
        command.revision(config, message=message, autogenerate=True)


if __name__ == "__main__":
    main(sys.argv[1])
