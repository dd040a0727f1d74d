"""Pictures of the views, to be looked at."""

from urllib.parse import quote

import book

QUERY = "وقف إطلاق النار"

WIDE = {"width": 1200, "height": 800}
TELEPHONE = {"width": 360, "height": 740}


def take(launched, origins, folder):
    folder.mkdir(parents=True, exist_ok=True)

    def picture(name, path, act=None, over="news", **options):
        page = launched.new_page(**{"viewport": WIDE, **options})
        page.goto(origins[over] + path, wait_until="networkidle")
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
    in_book = f"/?q={quote(book.FREQUENT)}"
    top = lambda page: (read(page), page.locator(".parts [rel=next]").first.click())
    for name, options in [("", {}), ("-dark", {"color_scheme": "dark"}), ("-360", {"viewport": TELEPHONE})]:
        picture(f"book{name}", in_book, read, over="book", **options)
        picture(f"book-en{name}", f"{in_book}&ui=en", read, over="book", **options)
        picture(f"book-part{name}", in_book, top, over="book", **options)
    return 0
