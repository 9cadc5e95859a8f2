"""django-mailbox: fetch, parse, and store messages and attachments, with SQLite and files."""

import sys
import tempfile
from pathlib import Path
from urllib.parse import quote

import django
from django.conf import settings
from django.core.management import call_command


def main(port: int, user: str, password: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        settings.configure(
            INSTALLED_APPS=["django.contrib.contenttypes", "django_mailbox"],
            DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": Path(folder) / "mail.db"}},
            MEDIA_ROOT=folder,
            USE_TZ=True,
            DEFAULT_AUTO_FIELD="django.db.models.AutoField",
        )
        django.setup()
        call_command("migrate", verbosity=0)
        from django_mailbox.models import Mailbox

        uri = f"imap://{quote(user)}:{quote(password)}@127.0.0.1:{port}"
        box = Mailbox.objects.create(name="box", uri=uri)
        print(sum(1 for _ in box.get_new_mail()))


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], sys.argv[3])
