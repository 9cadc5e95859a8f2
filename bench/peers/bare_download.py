"""The floor: every message over one connection, one pipelined FETCH, read and thrown away."""

import socket
import sys


def main(port: int, user: str, password: str) -> None:
    with socket.create_connection(("127.0.0.1", port)) as line:
        stream = line.makefile("rb", buffering=1 << 20)
        stream.readline()
        line.sendall(
            f"a LOGIN {user} {password}\r\nb EXAMINE INBOX\r\nc UID FETCH 1:* (INTERNALDATE BODY.PEEK[])\r\n".encode()
        )
        count = 0
        while not (answer := stream.readline()).startswith((b"c ", b"")) or not answer.startswith(b"c "):
            if not answer:
                raise SystemExit("the server hung up")
            if answer.rstrip().endswith(b"}"):
                left = int(answer.rstrip().rpartition(b"{")[2][:-1])
                count += 1
                while left:
                    left -= len(stream.read(min(left, 1 << 20)))
        print(count)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], sys.argv[3])
