"""How long it takes from a pressed key to results on the screen."""

import statistics

QUERIES = ["وقف إطلاق النار", "أسعار النفط", "الانتخابات الرئاسية", "كرة القدم", "حقوق الإنسان"]

# Milliseconds between two keys: a quick writer.
DELAY = 150

# Notes when a key was pressed, and when the frame with the next results was drawn.
WATCH = """
    window.waits = [];
    let pressed = 0;
    document.querySelector("#q").addEventListener("input", () => { pressed = performance.now(); }, true);
    new MutationObserver(() => {
        const began = pressed;
        if (!began || !document.querySelector(".hit")) return;
        pressed = 0;
        requestAnimationFrame(() => setTimeout(() => window.waits.push(performance.now() - began)));
    }).observe(document.body, { childList: true, subtree: true });
"""


def measure(launched, origin):
    waits = []
    for query in QUERIES:
        page = launched.new_page(locale="ar")
        page.goto(origin)
        page.evaluate(WATCH)
        page.locator("#q").press_sequentially(query, delay=DELAY)
        page.wait_for_timeout(1000)
        waits += page.evaluate("window.waits")
        page.context.close()
    waits.sort()
    tenth = waits[int(len(waits) * 0.9)]
    print(f"{len(waits)} results: half within {statistics.median(waits):.0f} ms, "
          f"nine of ten within {tenth:.0f} ms, all within {waits[-1]:.0f} ms")
    return 0
