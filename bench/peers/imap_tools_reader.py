"""imap_tools: fetch in bulk and parse each mail; nothing is kept."""

import sys

from imap_tools import MailBoxUnencrypted


def main(port: int, user: str, password: str) -> None:
    with MailBoxUnencrypted("127.0.0.1", port).login(user, password) as box:
        count = size = 0
        for message in box.fetch("ALL", mark_seen=False, bulk=int(sys.argv[4])):
            count += 1
            size += (
                len(message.subject) + len(message.text) + sum(len(a.payload) for a in message.attachments)
            )
        print(count, size)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], sys.argv[3])
