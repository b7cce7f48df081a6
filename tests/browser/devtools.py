"""A headless Chromium, driven over the DevTools protocol with the standard library alone."""

import asyncio
import base64
import json
import os
import shutil
import tempfile
from pathlib import Path

from tests.browser.websocket import Socket

NAMES = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
SET = """((it, value) => {
  it.value = value;
  for (const name of ["input", "change"]) it.dispatchEvent(new Event(name, { bubbles: true }));
})"""
CENTER = """((it) => {
  it.scrollIntoView({ block: "center" });
  const box = it.getBoundingClientRect();
  return [box.x + box.width / 2, box.y + box.height / 2];
})"""
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--remote-debugging-port=0",
]
SILENT = {
    "Escape": 27, "Tab": 9, "PageUp": 33, "PageDown": 34, "End": 35, "Home": 36, "ArrowLeft": 37, "ArrowUp": 38,
    "ArrowRight": 39, "ArrowDown": 40,
}  # fmt: skip
"""Keys that type nothing, and their codes."""
LEFT_BEHIND = ("htmx:afterRequest", "htmx:sendAbort")
"""What htmx says when a page is left while it waits for an answer; a failed request says something else as well."""


class Tab:
    """One page of the browser."""

    def __init__(self, chromium: "Chromium", session: str) -> None:
        self._chromium, self._session = chromium, session
        self.problems: list[str] = []

    async def call(self, method: str, **params):
        return await self._chromium.call(method, self._session, **params)

    async def look(self, width: int, height: int = 900, *, dark: bool = False, still: bool = False) -> None:
        """Size in CSS pixels, and the reader's preferences."""
        await self.call(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 500
        )
        await self.call("Emulation.setTouchEmulationEnabled", enabled=width < 500)
        features = [{"name": "prefers-color-scheme", "value": "dark" if dark else "light"},
                    {"name": "prefers-reduced-motion", "value": "reduce" if still else "no-preference"}]  # fmt: skip
        await self.call("Emulation.setEmulatedMedia", features=features)

    async def zone(self, name: str) -> None:
        await self.call("Emulation.setTimezoneOverride", timezoneId=name)

    async def go(self, url: str) -> None:
        await self.call("Page.navigate", url=url)
        await self.until("document.readyState === 'complete' && location.href !== 'about:blank'")
        await self.until("typeof htmx !== 'undefined' || !document.querySelector('script')")

    async def run(self, script: str):
        """The value of an expression on the page."""
        told = await self.call("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in told:
            raise AssertionError(
                told["exceptionDetails"].get("exception", {}).get("description") or told["exceptionDetails"]["text"]
            )
        return told["result"].get("value")

    async def until(self, script: str, seconds: float = 20):
        """Wait until an expression is true on the page, and answer what it is then."""
        deadline = asyncio.get_running_loop().time() + seconds
        while True:
            try:
                value = await self.run(script)
            except (AssertionError, TimeoutError):
                value = None
            if value:
                return value
            if asyncio.get_running_loop().time() > deadline:
                page = await self.run("document.body.innerText")
                raise AssertionError(f"never true: {script}\nproblems: {self.problems}\npage: {page}")
            await asyncio.sleep(0.02)

    async def press(self, key: str) -> None:
        """A key, as typed by a person."""
        named = {"Enter": ("Enter", 13, "\r")} | {name: (name, code, "") for name, code in SILENT.items()}
        name, code, text = named.get(key) or (key, ord(key.upper()), key)
        await self.call("Input.dispatchKeyEvent", type="keyDown", key=name, windowsVirtualKeyCode=code, text=text)
        await self.call("Input.dispatchKeyEvent", type="keyUp", key=name, windowsVirtualKeyCode=code)

    async def type(self, selector: str, text: str) -> None:
        """Put text into a field."""
        await self.run(f"{await self._found(selector)}.focus()")
        await self.call("Input.insertText", text=text)

    async def set(self, selector: str, value: str) -> None:
        """Give a date, time or select its value."""
        await self.run(f"{SET}({await self._found(selector)}, {json.dumps(value)})")

    async def point(self, selector: str) -> tuple[float, float]:
        """Move the pointer onto an element."""
        x, y = await self.run(f"{CENTER}({await self._found(selector)})")
        await self.call("Input.dispatchMouseEvent", type="mouseMoved", x=x, y=y)
        return x, y

    async def _found(self, selector: str) -> str:
        """The expression for an element, once it is there and everything has loaded."""
        element = f"document.querySelector({json.dumps(selector)})"
        await self.until(f"document.readyState === 'complete' && !!{element}")
        return element

    async def click(self, selector: str, times: int = 1) -> None:
        """Click with the pointer."""
        x, y = await self.point(selector)
        for count in range(1, times + 1):
            for kind in ("mousePressed", "mouseReleased"):
                await self.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=count)

    async def picture(self, path: Path, *, whole: bool = True) -> None:
        """A screenshot."""
        shot = await self.call("Page.captureScreenshot", format="png", captureBeyondViewport=whole)
        await asyncio.to_thread(path.write_bytes, base64.b64decode(shot["data"]))


class Chromium:
    """The browser, with a profile of its own that is gone afterwards."""

    async def __aenter__(self) -> "Chromium":
        self._profile = tempfile.mkdtemp(prefix="rollbook-chromium-")
        self._process = await asyncio.create_subprocess_exec(
            CHROMIUM, *FLAGS, f"--user-data-dir={self._profile}", "about:blank",
            stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        while True:
            line = (await asyncio.wait_for(self._process.stderr.readline(), 30)).decode()
            assert line, "chromium ended before it listened"
            if "DevTools listening on" in line:
                break
        self._drain = asyncio.create_task(self._process.stderr.read())
        self._socket = await Socket.open(line.split()[-1])
        self._next, self._waiting, self._tabs, self._contexts = 0, {}, {}, {}
        self._reader = asyncio.create_task(self._read())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._socket.close()
        self._reader.cancel()
        self._process.terminate()
        await self._process.wait()
        self._drain.cancel()
        await asyncio.gather(self._reader, self._drain, return_exceptions=True)
        shutil.rmtree(self._profile, ignore_errors=True)

    async def call(self, method: str, session: str | None = None, **params):
        self._next += 1
        number, future = self._next, asyncio.get_running_loop().create_future()
        self._waiting[number] = future
        message = {"id": number, "method": method, "params": params} | ({"sessionId": session} if session else {})
        await self._socket.send(json.dumps(message))
        return await asyncio.wait_for(future, 30)

    async def tab(self) -> Tab:
        """A fresh page, in a context that shares nothing with others."""
        context = (await self.call("Target.createBrowserContext"))["browserContextId"]
        target = (await self.call("Target.createTarget", url="about:blank", browserContextId=context))["targetId"]
        session = (await self.call("Target.attachToTarget", targetId=target, flatten=True))["sessionId"]
        tab = self._tabs[session] = Tab(self, session)
        self._contexts[session] = context
        for domain in ("Page", "Runtime", "Log", "Network"):
            await tab.call(f"{domain}.enable")
        return tab

    async def close_tabs(self) -> None:
        """Leave every page, so that none goes on looking for what is new."""
        while self._contexts:
            _, context = self._contexts.popitem()
            await self.call("Target.disposeBrowserContext", browserContextId=context)

    async def _read(self) -> None:
        while (text := await self._socket.receive()) is not None:
            message = json.loads(text)
            if "id" in message:
                future = self._waiting.pop(message["id"])
                if "error" in message:
                    future.set_exception(AssertionError(message["error"]["message"]))
                else:
                    future.set_result(message["result"])
            elif message.get("sessionId") in self._tabs:
                _note(self._tabs[message["sessionId"]], message)


def _note(tab: Tab, message: dict) -> None:
    params = message["params"]
    if message["method"] == "Runtime.exceptionThrown":
        tab.problems.append(str(params["exceptionDetails"].get("exception", {}).get("description")))
    elif message["method"] == "Log.entryAdded" and params["entry"]["level"] == "error":
        tab.problems.append(f"{params['entry']['text']} {params['entry'].get('url', '')}")
    elif message["method"] == "Runtime.consoleAPICalled" and params["type"] == "error":
        words = [str(arg.get("value")) for arg in params["args"]]
        if words[0].partition(",")[0] not in LEFT_BEHIND:
            tab.problems.append(" ".join(words))
