"""What the page must do, one rule a function."""

import re
from urllib.parse import quote

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

QUERY = "وقف إطلاق النار"

# Bytes of a page of results with its styles and scripts, without fonts, as sent.
MOST_BYTES = 60_000

ALL = []


def check(function=None, over="news", **options):
    """Marks a check over one of the indexes; `options` are those of the browser's page."""

    def mark(function):
        function.over = over
        function.options = {"locale": "ar", **options}
        ALL.append(function)
        return function

    return mark(function) if function else mark


def results(page, origin, query=QUERY, more=""):
    page.goto(f"{origin}/?q={quote(query)}{more}")


def type_in(page, text):
    page.locator("#q").focus()
    page.keyboard.press("End")
    page.keyboard.type(text, delay=10)


def hits(page):
    return page.locator(".hit")


@check
def a_first_visit_shows_what_the_collection_holds(page, origin):
    page.goto(origin)
    expect(page.locator(".holds")).to_contain_text("٢٦ وثيقة من مصدرين")
    expect(page.locator(".briefs li")).to_have_count(5)
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    page.locator(".try a").first.click()
    expect(hits(page).first).to_be_visible()


@check
def results_come_while_one_types(page, origin):
    page.goto(origin)
    type_in(page, QUERY)
    expect(page.locator("#count")).to_contain_text("وثائق")
    expect(hits(page).first.locator("h2")).to_contain_text("إطلاق النار")
    expect(hits(page).first.locator("mark").first).to_be_visible()
    expect(page).to_have_title(f"{QUERY} · فهرس")
    expect(page.locator("#status")).to_contain_text("وثائق")
    assert f"q={quote(QUERY).replace('%20', '+')}" in page.url


@check
def a_query_typed_letter_by_letter_is_one_entry_of_the_history(page, origin):
    page.goto(origin)
    type_in(page, "ليبيا")
    expect(page).to_have_title("ليبيا · فهرس")
    page.go_back()
    expect(page.locator(".home")).to_be_visible()
    expect(page.locator("#q")).to_have_value("")
    page.go_forward()
    expect(page.locator("#count")).to_be_visible()
    expect(page.locator("#q")).to_have_value("ليبيا")


@check
def an_answer_that_comes_late_is_not_shown(page, origin):
    def late(route):
        page.wait_for_timeout(400)
        route.continue_()

    page.goto(origin)
    page.route(re.compile(r"\?q=%D9%86%D9%81%D8%B7$"), late)
    page.locator("#q").fill("نفط")
    page.wait_for_timeout(100)
    page.locator("#q").fill("مخطوطات")
    expect(hits(page).first).to_contain_text("المخطوطات")
    page.wait_for_timeout(600)
    expect(hits(page).first).to_contain_text("المخطوطات")


@check
def a_facet_narrows_and_its_chip_widens(page, origin):
    results(page, origin)
    before = page.locator("#count b").inner_text()
    page.locator(".facets a", has_text="sawt.example").click()
    chip = page.locator(".chip.on")
    expect(chip).to_contain_text("sawt.example")
    assert page.locator("#count b").inner_text() != before
    page.locator(".facets a", has_text="٢٠٢١").click()
    expect(chip).to_have_count(2)
    type_in(page, " الليبي")
    expect(page).to_have_title(re.compile("الليبي"))
    expect(chip).to_have_count(2)
    page.keyboard.press("Escape")
    chip.first.click()
    expect(chip).to_have_count(1)
    page.go_back()
    expect(chip).to_have_count(2)


@check
def hits_are_put_in_order(page, origin):
    results(page, origin)
    page.get_by_role("link", name="الأقدم").click()
    expect(page.locator(".sorts [aria-current]")).to_have_text("الأقدم")
    dates = page.locator(".hit time").evaluate_all("all => all.map(time => time.dateTime)")
    assert len(dates) > 2 and dates == sorted(dates)


@check
def a_document_opens_with_its_matches_and_back_leads_to_the_results(page, origin):
    results(page, origin, more="&filter=site:akhbar.example")
    hits(page).first.locator("h2 a").click()
    expect(page.locator("article mark").first).to_be_visible()
    marks = page.locator("article mark[id^=m]").count()
    first = page.locator("mark.here").get_attribute("id")
    for _ in range(marks):
        page.keyboard.press("n")
    expect(page.locator("mark.here")).to_have_attribute("id", first)
    page.keyboard.press("p")
    last = marks if first == "m1" else int(first[1:]) - 1
    expect(page.locator("mark.here")).to_have_attribute("id", f"m{last}")
    expect(page.locator("#match")).to_contain_text("من")
    page.keyboard.press("Escape")
    expect(page.locator(".chip.on")).to_contain_text("akhbar.example")
    expect(page.locator("#q")).to_have_value(QUERY)


@check
def a_suggestion_is_taken_by_keyboard(page, origin):
    page.goto(origin)
    type_in(page, "المخط")
    options = page.locator("[role=option]")
    expect(options.first).to_be_visible()
    expect(page.locator("#q")).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#q")).to_have_attribute("aria-activedescendant", "suggestion-0")
    wanted = options.first.locator("bdi").inner_text()
    page.keyboard.press("Enter")
    expect(page.locator("#q")).to_have_value(wanted)
    expect(page.locator("#suggestions")).to_be_hidden()
    expect(hits(page).first).to_contain_text(wanted)


@check
def the_whole_way_goes_by_keyboard(page, origin):
    results(page, origin)
    page.keyboard.press("/")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("ArrowDown")
    expect(hits(page).nth(0).locator("h2 a")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(hits(page).nth(1).locator("h2 a")).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("article")).to_be_visible()


@check
def it_is_said_why_a_hit_was_found(page, origin):
    results(page, origin)
    hits(page).first.locator("summary").click()
    expect(hits(page).first.locator(".why")).to_contain_text("كما كتبتها")
    expect(hits(page).first.locator(".parts li").first).to_contain_text("٪")


@check
def near_duplicates_are_folded_under_their_keeper(page, origin):
    results(page, origin, "جنيف توقيع")
    fold = page.get_by_role("link", name="نسخة مشابهة مطوية")
    expect(fold).to_have_count(1)
    fold.click()
    expect(page.locator(".copies li")).to_have_count(1)
    expect(page.locator(".copies li")).to_contain_text("تطابق")


@check
def a_misspelt_word_is_put_right_and_can_be_had_as_typed(page, origin):
    results(page, origin, "النفطط")
    expect(page.locator(".note").first).to_contain_text("النفطط")
    expect(hits(page).first).to_be_visible()
    page.locator(".note a").first.click()
    expect(page.locator(".nothing")).to_be_visible()


@check
def who_finds_nothing_is_helped(page, origin):
    results(page, origin, '"سفينة فضاء"', "&filter=site:sawt.example")
    expect(page.locator(".nothing h2")).to_be_visible()
    expect(page.locator(".nothing a", has_text="أزل الكل")).to_be_visible()
    expect(page.locator(".nothing a", has_text="بلا علامات تنصيص")).to_be_visible()


@check
def what_is_not_there_is_said(page, origin):
    answer = page.goto(f"{origin}/document/0000000000000000")
    assert answer.status == 404
    expect(page.locator("h1")).to_have_text("تعذّر الجواب")


@check
def a_server_that_is_gone_is_said_and_asked_again(page, origin):
    results(page, origin)
    page.route("**/*", lambda route: route.abort())
    type_in(page, " ليبيا")
    expect(page.locator("#gone")).to_be_visible()
    page.unroute_all()
    expect(page.locator("#gone")).to_be_hidden()
    expect(page).to_have_title(f"{QUERY} ليبيا · فهرس")


@check
def english_is_chosen_and_remembered(page, origin):
    results(page, origin)
    page.locator("#ui").click()
    expect(page.locator("html")).to_have_attribute("dir", "ltr")
    expect(page.locator("#count")).to_contain_text("documents")
    page.goto(origin)
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator(".holds")).to_contain_text("26 documents from 2 sources")
    page.locator("#ui").click()
    page.goto(origin)
    expect(page.locator("html")).to_have_attribute("lang", "ar")


@check
def colours_are_chosen_and_remembered(page, origin):
    page.goto(origin)
    paper = lambda: page.evaluate("getComputedStyle(document.body).backgroundColor")
    light = paper()
    page.locator("#theme").click()
    dark = paper()
    assert light != dark
    page.reload()
    assert paper() == dark


@check(viewport={"width": 360, "height": 740})
def a_telephone_shows_all_without_scrolling_sideways(page, origin):
    wide = "document.documentElement.scrollWidth > innerWidth"
    for address in views(page, origin):
        page.goto(address)
        assert not page.evaluate(wide), address
    results(page, origin)
    expect(page.locator(".facets section").first).to_be_hidden()
    page.locator(".facets > summary").click()
    expect(page.locator(".facets section").first).to_be_visible()


@check(java_script_enabled=False)
def all_that_matters_works_without_a_script(page, origin):
    page.goto(origin)
    page.locator("#q").fill("النفط أو ليبيا أو الكتب أو المدينة")
    page.keyboard.press("Enter")
    expect(hits(page)).to_have_count(10)
    page.locator(".pages [rel=next]").click()
    expect(page.locator(".pages [aria-current]")).to_have_text("٢")
    page.locator(".facets a").first.click()
    expect(page.locator(".chip.on")).to_have_count(1)
    hits(page).first.locator("h2 a").click()
    expect(page.locator("article mark").first).to_be_visible()
    page.locator("#back").click()
    expect(page.locator(".chip.on")).to_have_count(1)


@check
def a_text_is_never_markup(page, origin):
    def unharmed():
        assert page.title() != "xss"
        assert page.locator("main script, main img, main svg[onload]").count() == 0

    page.goto(origin)
    type_in(page, "درس الأمان")
    expect(hits(page).first.locator("h2")).to_contain_text("<script>document.title='xss'</script>")
    expect(hits(page).first.locator(".snippet")).to_contain_text("<svg onload=")
    unharmed()
    hits(page).first.locator("h2 a").click()
    expect(page.locator("article")).to_contain_text("\"><svg onload=\"document.title='xss'\">")
    unharmed()
    for typed in ("<script>document.title='xss'</script>", '"><img src=x onerror="document.title=1">'):
        results(page, origin, typed, f"&filter={quote(typed)}")
        expect(page.locator("#q")).to_have_value(typed)
        unharmed()


@check
def nothing_is_asked_of_another_host_and_nothing_breaks_the_policy(page, origin):
    asked, said = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    for address in views(page, origin)[:-1]:  # the last is a problem, which a console tells
        page.goto(address, wait_until="networkidle")
    assert all(url.startswith(origin) for url in asked), asked
    assert not said, said


@check
def a_page_is_light(page, origin):
    sizes = {}

    def weigh(response):
        if not response.url.endswith(".woff2"):
            sizes[response.url] = len(response.body())

    page.on("response", weigh)
    results(page, origin)
    page.wait_for_load_state("networkidle")
    assert 5_000 < sum(sizes.values()) < MOST_BYTES, sizes


def views(page, origin):
    """An address of each view."""
    results(page, origin)
    hit = hits(page).first
    document = origin + hit.locator("h2 a").get_attribute("href")
    why = origin + hit.locator(".why").get_attribute("data-src")
    nothing = f"{origin}/?q={quote('=زرافة')}"
    help_ = f"{origin}/help"
    problem = f"{origin}/document/0000000000000000"
    found = f"{origin}/?q={quote(QUERY)}&filter=site:akhbar.example"
    return [origin, found, f"{found}&ui=en", document, why, nothing, help_, problem]


def fits_all(page, origin, addresses=None):
    for address in addresses or views(page, origin):
        page.goto(address)
        found = Axe().run(page).response["violations"]
        bad = [rule for rule in found if rule["impact"] in ("serious", "critical")]
        told = [(rule["id"], [node["html"] for node in rule["nodes"]][:3]) for rule in bad]
        assert not told, (address, told)


@check
def axe_finds_no_serious_fault_in_light(page, origin):
    fits_all(page, origin)


@check(color_scheme="dark")
def axe_finds_no_serious_fault_in_dark(page, origin):
    fits_all(page, origin)


@check(viewport={"width": 360, "height": 740})
def axe_finds_no_serious_fault_on_a_telephone(page, origin):
    fits_all(page, origin)
