"""A chat server whose messages are JSON objects, one a line:  python3 json_lines_server.py PORT"""
import asyncio
import json
import sys

LINE_BYTES_MAX = 4096
QUEUE_BYTES_MAX = 1_000_000
members = {}  # name -> writer


def send(writer, *messages):
    """Queues messages. Whoever does not read must not hold up the others, so it is let go."""
    writer.write(b"".join(json.dumps(message).encode() + b"\n" for message in messages))
    if writer.transport.get_write_buffer_size() > QUEUE_BYTES_MAX:
        writer.transport.abort()


def to_others(sender, message):
    for other, writer in list(members.items()):
        if other != sender:
            send(writer, message)


def is_name(name):
    return isinstance(name, str) and name == name.strip() and 0 < len(name.encode()) <= 32


async def serve(reader, writer):
    name = None
    try:
        while line := await reader.readuntil(b"\n"):
            try:
                message = json.loads(line)
                kind = message["type"]
            except (ValueError, TypeError, KeyError):
                kind, message = None, {}
            if kind == "leave":
                break
            if kind == "join" and name is None:
                wanted = message.get("name")
                if not is_name(wanted):
                    send(writer, {"type": "error", "reason": "bad name"})
                elif wanted in members:
                    send(writer, {"type": "error", "reason": "name taken"})
                else:
                    users = [{"type": "users", "names": list(members)}] if members else []
                    send(writer, *users, {"type": "ok", "name": wanted})
                    name = wanted
                    members[name] = writer
                    to_others(name, {"type": "joined", "name": name})
            elif kind == "message" and name is None:
                send(writer, {"type": "error", "reason": "join first"})
            elif kind == "message" and isinstance(message.get("body"), str):
                to_others(name, {"type": "message", "from": name, "body": message["body"]})
            else:
                send(writer, {"type": "error", "reason": "bad message"})
    except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, ConnectionError):
        pass  # Gone, or not to be understood any more.
    finally:
        if name is not None:
            del members[name]
            to_others(name, {"type": "left", "name": name})
        writer.close()


async def main(port):
    server = await asyncio.start_server(serve, "127.0.0.1", port, limit=LINE_BYTES_MAX, backlog=1024)
    async with server:
        await server.serve_forever()


asyncio.run(main(int(sys.argv[1])))
