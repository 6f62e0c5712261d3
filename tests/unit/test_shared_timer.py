"""Many items that wait equally long, on one timer of the loop."""

from asyncio import get_running_loop, sleep, timeout

from server.shared_timer import SharedTimer


async def until(condition: object, called: list[str]) -> None:
    async with timeout(5):
        while called != condition:
            await sleep(0.01)


async def test_each_item_is_called_once_in_the_order_in_which_they_were_started() -> None:
    called: list[str] = []
    timer = SharedTimer[str](0.05, called.append)
    begun = get_running_loop().time()
    for item in "abc":
        timer.start(item)
    await until(["a", "b", "c"], called)
    assert get_running_loop().time() - begun >= 0.05

    timer.start("d")
    await until(["a", "b", "c", "d"], called)
    assert len(timer) == 0


async def test_a_stopped_item_is_not_called_and_one_started_again_is_called_later() -> None:
    called: list[str] = []
    timer = SharedTimer[str](0.05, called.append)
    for item in ("stopped", "again", "other"):
        timer.start(item)
    timer.stop("stopped")
    timer.stop("unknown")
    timer.start("again")
    await until(["other", "again"], called)


async def test_an_item_may_start_itself_again_and_stop_its_neighbour() -> None:
    called: list[str] = []

    def call(item: str) -> None:
        called.append(item)
        timer.stop("neighbour")
        if len(called) < 3:
            timer.start(item)

    timer = SharedTimer[str](0.02, call)
    timer.start("item")
    timer.start("neighbour")
    await until(["item"] * 3, called)


async def test_a_call_that_fails_does_not_take_the_others_along() -> None:
    called: list[str] = []
    failures: list[object] = []
    get_running_loop().set_exception_handler(lambda _loop, context: failures.append(context))

    def call(item: str) -> None:
        if item == "broken":
            raise RuntimeError
        called.append(item)

    timer = SharedTimer[str](0.02, call)
    for item in ("broken", "sound"):
        timer.start(item)
    await until(["sound"], called)
    assert len(failures) == 1
