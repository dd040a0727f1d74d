"""Pictures of the views, to be looked at."""

from urllib.parse import quote

QUERY = "وقف إطلاق النار"

WIDE = {"width": 1200, "height": 800}
TELEPHONE = {"width": 360, "height": 740}


def take(launched, origin, folder):
    folder.mkdir(parents=True, exist_ok=True)

    def picture(name, path, act=None, **options):
        page = launched.new_page(**{"viewport": WIDE, **options})
        page.goto(origin + path, wait_until="networkidle")
        if act:
            act(page)
            page.wait_for_timeout(400)
        page.screenshot(path=folder / f"{name}.png")
        page.context.close()

    found = f"/?q={quote(QUERY)}"
    picture("home", "/")
    picture("home-en", "/?ui=en")
    picture("results", found)
    picture("results-en", f"{found}&ui=en")
    picture("results-dark", found, color_scheme="dark")
    picture("results-360", found, viewport=TELEPHONE)
    picture("why", found, lambda page: page.locator(".hit summary").first.click())
    picture("filtered", f"{found}&filter=site:sawt.example&sort=-date")
    picture("suggestions", "/", lambda page: page.locator("#q").press_sequentially("وقف إط"))
    picture("nothing", f"/?q={quote('=زرافة')}")
    picture("corrected", f"/?q={quote('النفطط')}")
    picture("help", "/help")
    picture("problem", "/document/0000000000000000")
    read = lambda page: page.locator(".hit h2 a, article").first.click()
    picture("document", found, read)
    picture("document-dark", found, read, color_scheme="dark")
    picture("document-360", found, read, viewport=TELEPHONE)
    return 0
