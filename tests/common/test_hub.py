import asyncio

from common.hub import MOST_LETTERS, SENDS_BETWEEN_YIELDS, SLOW_S, Hub, Member


class Socket:
    """A socket that may be slow or dead; remembers what reached it."""

    def __init__(self, hub: Hub, *topics: str) -> None:
        self.got: list[str] = []
        self.open = asyncio.Event()
        self.open.set()
        self.dead = False
        self.member = Member(self._send)
        self.first = [hub.join(self.member, topic) for topic in topics]

    async def _send(self, text: str) -> None:
        if self.dead:
            raise ConnectionResetError
        if not self.open.is_set():
            await self.open.wait()
        self.got.append(text)


async def test_publish_reaches_every_member_of_the_topic_only() -> None:
    hub = Hub()
    here, there = Socket(hub, "vote:1"), Socket(hub, "vote:2")
    assert await hub.publish("vote:1", "a") == 1
    assert (here.got, there.got) == (["a"], [])
    assert await hub.publish("nobody:1", "a") == 0


async def test_join_gives_the_newest_frame_and_a_poke_is_not_kept() -> None:
    hub = Hub()
    first = Socket(hub, "vote:1")
    await hub.publish("vote:1", "a")
    await hub.publish("vote:1", "poke", keep=False)
    assert (first.first, first.got) == ([None], ["a", "poke"])
    assert Socket(hub, "vote:1").first == ["a"]


async def test_the_last_to_leave_takes_the_memory_along() -> None:
    hub = Hub()
    first, second = Socket(hub, "vote:1"), Socket(hub, "vote:1")
    await hub.publish("vote:1", "a")
    hub.leave(first.member)
    assert (hub.newest("vote:1"), hub.size("vote:1")) == ("a", 1)
    hub.leave(second.member)
    assert (hub.newest("vote:1"), hub.topics()) == (None, [])
    await hub.publish("vote:1", "b")
    assert hub.newest("vote:1") is None
    assert (first.got, second.got) == (["a"], ["a"])


async def test_a_slow_socket_holds_up_nobody_and_skips_to_the_newest() -> None:
    hub = Hub()
    sockets = [Socket(hub, "vote:1") for _ in range(30)]
    slow = sockets[7]
    slow.open.clear()
    for frame in ("a", "b", "c"):
        async with asyncio.timeout(2):
            await hub.publish("vote:1", frame)
    assert [socket.got for socket in sockets if socket is not slow] == [["a", "b", "c"]] * 29
    slow.open.set()
    await asyncio.sleep(0.02)
    assert slow.got == ["a", "c"]


async def test_many_slow_sockets_are_each_left_behind() -> None:
    hub = Hub()
    sockets = [Socket(hub, "vote:1") for _ in range(12)]
    for socket in sockets[::3]:
        socket.open.clear()
    async with asyncio.timeout(2):
        await hub.publish("vote:1", "a")
    assert sum(socket.got == ["a"] for socket in sockets) == 8
    for socket in sockets:
        socket.open.set()
    await asyncio.sleep(0.02)
    assert [socket.got for socket in sockets] == [["a"]] * 12
    assert hub._at_work == set()


async def test_a_dead_socket_leaves_and_the_others_hear() -> None:
    hub = Hub()
    dead, well = Socket(hub, "vote:1", "turnout:1"), Socket(hub, "vote:1")
    dead.dead = True
    await hub.publish("vote:1", "a")
    assert (well.got, hub.size("vote:1"), hub.size("turnout:1")) == (["a"], 1, 0)


async def test_two_publishes_at_once_leave_everybody_with_the_newer() -> None:
    hub = Hub()
    sockets = [Socket(hub, "vote:1") for _ in range(3 * SENDS_BETWEEN_YIELDS)]
    older = asyncio.ensure_future(hub.publish("vote:1", "older"))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    await hub.publish("vote:1", "newer")
    await older
    assert {socket.got[-1] for socket in sockets} == {"newer"}
    assert {tuple(socket.got) for socket in sockets} <= {("newer",), ("older", "newer")}


async def test_publish_yields_so_that_others_are_served() -> None:
    hub = Hub()
    for _ in range(5 * SENDS_BETWEEN_YIELDS):
        Socket(hub, "vote:1")
    turns = 0

    async def other() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    beside = asyncio.ensure_future(other())
    await hub.publish("vote:1", "a")
    beside.cancel()
    assert turns >= 5


async def test_letters_reach_their_socket_in_order_and_in_one_task() -> None:
    hub = Hub()
    sockets = [Socket(hub, "vote:1") for _ in range(50)]
    for number in range(3):
        for at, socket in enumerate(sockets):
            hub.write(socket.member, f"{at}.{number}")
    assert len(hub._at_work) == 1
    await asyncio.sleep(0.02)
    assert [socket.got for socket in sockets] == [[f"{at}.{n}" for n in range(3)] for at in range(50)]
    assert hub._at_work == set()


async def test_a_socket_that_takes_no_letters_holds_up_nobody_and_keeps_the_newest() -> None:
    hub = Hub()
    slow, well = Socket(hub), Socket(hub)
    slow.open.clear()
    for number in range(MOST_LETTERS + 10):
        hub.write(slow.member, str(number))
        await asyncio.sleep(0)
    hub.write(well.member, "x")
    await asyncio.sleep(3 * SLOW_S)
    assert (well.got, slow.got) == (["x"], [])
    slow.open.set()
    await asyncio.sleep(0.02)
    assert slow.got == ["0", *(str(number) for number in range(10, MOST_LETTERS + 10))]


class QuickSocket(Socket):
    """Its line takes frames at once while `takes`."""

    def __init__(self, hub: Hub, *topics: str) -> None:
        super().__init__(hub, *topics)
        self.takes = True
        self.member.put = self._put

    def _put(self, frame: bytes) -> bool:
        if self.takes:
            self.got.append(frame[2:].decode())
        return self.takes


async def test_a_line_that_takes_frames_gets_them_without_a_task() -> None:
    hub = Hub()
    socket = QuickSocket(hub, "vote:1")
    hub.write(socket.member, "letter")
    assert (socket.got, hub._at_work) == (["letter"], set())
    assert await hub.publish("vote:1", "a") == 1
    assert socket.got == ["letter", "a"]


async def test_nothing_overtakes_what_had_to_go_the_long_way() -> None:
    hub = Hub()
    socket = QuickSocket(hub, "vote:1")
    socket.takes = False
    socket.open.clear()
    hub.write(socket.member, "first")
    socket.takes = True
    hub.write(socket.member, "second")
    await hub.publish("vote:1", "a")
    assert socket.got == []
    socket.open.set()
    await asyncio.sleep(0.02)
    assert socket.got == ["first", "second", "a"]
    hub.write(socket.member, "third")
    assert socket.got[-1] == "third"


async def test_a_newer_frame_published_between_two_turns_ends_the_older_hand_out() -> None:
    hub = Hub()
    sockets = [QuickSocket(hub, "vote:1") for _ in range(3 * SENDS_BETWEEN_YIELDS)]
    older = asyncio.ensure_future(hub.publish("vote:1", "older"))
    await asyncio.sleep(0)
    await hub.publish("vote:1", "newer")
    await older
    assert {socket.got[-1] for socket in sockets} == {"newer"}
    assert sum("older" in socket.got for socket in sockets) == SENDS_BETWEEN_YIELDS


async def test_a_poke_goes_to_all_beside_a_kept_frame() -> None:
    hub = Hub()
    sockets = [QuickSocket(hub, "vote:1") for _ in range(3 * SENDS_BETWEEN_YIELDS)]
    await hub.publish("vote:1", "a")
    await hub.publish("vote:1", "poke", keep=False)
    assert {tuple(socket.got) for socket in sockets} == {("a", "poke")}
