"""A client made with Python's websockets, run by a test: python_peer.py URL [plain].

Standard input says what to send and standard output what came, one JSON object a line: {"text": ...} or
{"base64": ...}; besides, {"open": true} once connected, with what was agreed on as "extensions", and
{"closed": code} at the end. With `plain` it does not offer to compress messages, as it does otherwise.
"""

import asyncio
import base64
import json
import sys

import websockets

LONGEST_LINE = 1 << 26  # bytes


def tell(**what):
    print(json.dumps(what), flush=True)


async def lines_of(stream):
    reader = asyncio.StreamReader(limit=LONGEST_LINE)
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), stream)
    while line := await reader.readline():
        yield json.loads(line)


async def send_all(socket):
    async for wanted in lines_of(sys.stdin):
        is_text = "text" in wanted
        await socket.send(wanted["text"] if is_text else base64.b64decode(wanted["base64"]))


async def hear_all(socket):
    try:
        async for frame in socket:
            if isinstance(frame, str):
                tell(text=frame)
            else:
                tell(base64=base64.b64encode(frame).decode())
    except websockets.ConnectionClosed:
        pass
    tell(closed=socket.close_code)


async def main(address, plain=""):
    async with websockets.connect(address, compression=None if plain else "deflate") as socket:
        tell(open=True, extensions=socket.response_headers.get("Sec-WebSocket-Extensions", ""))
        sender = asyncio.create_task(send_all(socket))
        await hear_all(socket)
        sender.cancel()


asyncio.run(main(*sys.argv[1:]))
