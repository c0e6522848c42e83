"""Everything a browser complains of while a journey runs; at the end there must be nothing."""

from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Worker
from playwright.sync_api import Error as PlaywrightError

TELL_VIOLATIONS = """
addEventListener('securitypolicyviolation', (event) =>
  console.error(`CSP: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber} ${event.sample}`));
"""
OF_THE_NETWORK = ("Failed to load resource", "net::ERR_")
"""What Chromium itself writes when a request fails or is answered with an error; journeys cut lines on purpose."""


@dataclass
class Watch:
    """Console errors (violations of the content security policy among them) and uncaught exceptions of pages and workers."""

    complaints: list[str] = field(default_factory=list)
    pages: list[Page] = field(default_factory=list)

    def follow(self, context: BrowserContext) -> None:
        """Listen to every page and worker of a browser, from its first script on."""
        context.add_init_script(TELL_VIOLATIONS)
        context.on("console", self._hear)
        context.on("weberror", lambda error: self.complaints.append(f"uncaught: {error.error}"))
        context.on("serviceworker", self._follow_worker)
        for worker in context.service_workers:
            self._follow_worker(worker)

    def follow_page(self, page: Page) -> None:
        """Hear also the workers a page starts."""
        self.pages.append(page)
        page.on("worker", self._follow_worker)

    def take_pictures(self, folder: Path) -> list[Path]:
        """What every open page shows now."""
        taken = []
        for number, page in enumerate(self.pages):
            with suppress(PlaywrightError):
                page.screenshot(path=folder / f"page-{number}.png", full_page=True)
                taken.append(folder / f"page-{number}.png")
        return taken

    def _follow_worker(self, worker: Worker) -> None:
        worker.on("console", self._hear)

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not any(words in message.text for words in OF_THE_NETWORK):
            self.complaints.append(f"{message.text} ({message.location.get('url')})")
