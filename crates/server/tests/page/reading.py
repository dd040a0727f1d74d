"""What the page must do with a book of 1.7 million characters."""

import re
from urllib.parse import quote

from playwright.sync_api import expect

from book import EVERY, FREQUENT, N_PARAGRAPHS, RARE
from checks import check, fits_all, hits, results

N_MATCHES = -(-N_PARAGRAPHS // EVERY)

# Of a page of a book: its bytes as sent, and its elements.
MOST_BYTES = 400_000
MOST_ELEMENTS = 3_000

# Milliseconds from the beginning of a navigation until its first frame that shows what it is for.
SEEN = """() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(() => {
    const paint = performance.getEntriesByName("first-contentful-paint")[0];
    resolve({ paint: Math.round(paint?.startTime ?? 0), now: Math.round(performance.now()) });
})))"""

ARABIC_DIGITS = str.maketrans("0123456789,", "٠١٢٣٤٥٦٧٨٩٬")


def counter(number, all_=N_MATCHES):
    return f"{number:,} من {all_:,}".translate(ARABIC_DIGITS)


def open_book(page, origin, query, more=""):
    """Opens the book from the results, as a reader does."""
    results(page, origin, query, more)
    hits(page).first.locator("h2 a").click()
    page.wait_for_selector("article")


def is_seen(page):
    """Whether the match that was asked for is in the window."""
    expect(page.locator("mark.here")).to_be_in_viewport(ratio=1)


def shown_number(page):
    return int(page.locator("mark.here").get_attribute("id")[1:])


@check(over="book")
def a_book_opens_at_the_match_in_its_middle(page, origin):
    results(page, origin, RARE)
    expect(hits(page).first).to_be_visible()
    hits(page).first.locator("h2 a").click()
    is_seen(page)
    times = page.evaluate(SEEN)
    expect(page.locator("mark.here")).to_have_text(RARE)
    expect(page.locator("#match")).to_have_text("١ من ١")
    expect(page.locator(".parts b").first).to_contain_text(re.compile(r"القسم [١-٢][٠-٩] من ٤[٠-٩]"))
    elements = page.evaluate("document.querySelectorAll('*').length")
    n_bytes = page.evaluate("performance.getEntriesByType('navigation')[0].decodedBodySize")
    print(f"      match in a book: painted after {times['paint']} ms, seen after {times['now']} ms; "
          f"{n_bytes:,} bytes, {elements:,} elements")
    assert 50_000 < n_bytes < MOST_BYTES, n_bytes
    assert elements < MOST_ELEMENTS, elements
    page.wait_for_load_state("networkidle")
    is_seen(page)  # once the fonts have come


@check(over="book")
def one_steps_through_all_matches_of_a_book(page, origin):
    open_book(page, origin, FREQUENT)
    is_seen(page)
    first = shown_number(page)
    expect(page.locator("#match")).to_have_text(counter(first))
    part = page.locator(".parts b").first.inner_text()
    steps = 0
    while page.locator(".parts b").first.inner_text() == part:
        page.keyboard.press("n")
        steps += 1
        expect(page.locator("#match")).to_have_text(counter(first + steps))
        is_seen(page)
        assert steps < 80, "the next part never came"
    page.wait_for_url(re.compile(rf"match={first + steps}\b"))
    page.keyboard.press("p")
    expect(page.locator(".parts b").first).to_have_text(part)
    expect(page.locator("#match")).to_have_text(counter(first + steps - 1))
    is_seen(page)
    page.locator("#next-match").click()
    expect(page.locator("#match")).to_have_text(counter(first + steps))


@check(over="book")
def matches_of_a_book_go_round_its_ends(page, origin):
    open_book(page, origin, FREQUENT)
    page.goto(page.url.replace("at=", "match=1&was=").split("#")[0])
    expect(page.locator("#match")).to_have_text(counter(1))
    page.keyboard.press("p")
    expect(page.locator("#match")).to_have_text(counter(N_MATCHES))
    is_seen(page)
    page.reload()
    expect(page.locator("#match")).to_have_text(counter(N_MATCHES))
    is_seen(page)
    page.keyboard.press("n")
    expect(page.locator("#match")).to_have_text(counter(1))


@check(over="book")
def one_turns_from_part_to_part_and_back_to_the_results(page, origin):
    open_book(page, origin, FREQUENT)
    page.locator(".parts").first.get_by_role("link", name="الأخير").click()
    here = page.locator(".parts b").first
    expect(here).to_contain_text(re.compile(r"القسم (٤[٠-٩]) من \1"))
    assert page.evaluate("scrollY") == 0
    page.locator(".parts [rel=prev]").last.click()
    expect(here).not_to_contain_text(re.compile(r"القسم (٤[٠-٩]) من \1"))
    page.go_back()
    expect(here).to_contain_text(re.compile(r"القسم (٤[٠-٩]) من \1"))
    page.keyboard.press("n")  # the first match of the part
    is_seen(page)
    page.locator("#back").click()
    expect(page.locator(".results")).to_be_visible()
    page.go_forward()
    expect(page.locator("article")).to_be_visible()


@check(over="book", locale="en")
def a_book_is_read_in_english_too(page, origin):
    open_book(page, origin, FREQUENT, "&ui=en")
    is_seen(page)
    number = shown_number(page)
    expect(page.locator("#match")).to_have_text(f"{number:,} of {N_MATCHES:,}")
    page.keyboard.press("n")
    expect(page.locator("#match")).to_have_text(f"{number + 1:,} of {N_MATCHES:,}")
    expect(page.locator(".parts b").first).to_contain_text(re.compile(r"Part \d+ of 4\d"))
    page.locator("#ui").click()
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    expect(page.locator("mark.here")).to_be_in_viewport()


@check(over="book", java_script_enabled=False)
def a_book_is_read_without_a_script(page, origin):
    open_book(page, origin, RARE)
    is_seen(page)
    open_book(page, origin, FREQUENT)
    is_seen(page)
    number = shown_number(page)
    for step in range(1, 4):
        page.locator("#next-match").click()
        expect(page.locator("#match")).to_have_text(counter(number + step))
        is_seen(page)
    page.locator("#previous-match").click()
    expect(page.locator("#match")).to_have_text(counter(number + 2))
    page.locator(".parts [rel=next]").first.click()
    page.locator(".parts").first.get_by_role("link", name="الأول").click()
    expect(page.locator(".parts b").first).to_contain_text("القسم ١ من")
    page.locator("#next-match").click()
    expect(page.locator("#match")).to_have_text(counter(1))


@check(over="book", viewport={"width": 360, "height": 740})
def a_book_fits_a_telephone(page, origin):
    open_book(page, origin, FREQUENT)
    is_seen(page)
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
    fits_all(page, origin, [page.url])


@check(over="book")
def the_text_of_a_book_can_be_had_in_one_piece(page, origin):
    open_book(page, origin, RARE)
    address = page.get_by_role("link", name="نص مجرد").get_attribute("href")
    text = page.request.get(origin + address).text()
    assert len(text.splitlines()) == N_PARAGRAPHS
    assert RARE in text
