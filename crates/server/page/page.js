// Results as one types. Everything that is shown is made by the server: what is typed asks for the
// page that would open without a script, and its main part takes the place of the one that is there.

const byId = (id) => document.getElementById(id);
const input = byId("q");
const list = byId("suggestions");

/** Milliseconds without a key after which is searched: less than between two keys of a fast typist. */
const PAUSE = 20;

/** Milliseconds until a server that is gone is asked again. */
const RETRY = 3000;

/** Most suggestions that are shown. */
const N_SUGGESTIONS = 6;

const remember = (key, value) => {
  try {
    localStorage.setItem(key, value);
  } catch {
    // storage is forbidden: it holds until the page is left
  }
};

const isTyping = (target) => target.closest?.("input, textarea, select");

// --- pages from the server

/** Fetches a page as a document: the browser parses it, and no script in it can run. */
function fetchPage(address) {
  const request = new XMLHttpRequest();
  const page = new Promise((resolve, reject) => {
    request.responseType = "document";
    request.onload = () => (request.response?.getElementById("main") ? resolve(request.response) : reject());
    request.onerror = reject;
  });
  request.open("GET", address);
  request.send();
  return { page, abort: () => request.abort() };
}

let running = null;
let retry = 0;

/**
 * Shows the page at `address`; the answer to an older question is never shown after a newer. While
 * a query is typed, its last word may be the beginning of another.
 */
async function show(address, isTyped = false) {
  running?.abort();
  clearTimeout(retry);
  const mine = (running = fetchPage(isTyped ? typing(address) : address));
  shown = withoutHash(address);
  document.body.dataset.busy = "";
  try {
    const page = await mine.page;
    if (mine === running) replaceMain(page);
  } catch {
    if (mine === running) gone(address);
  }
}

function typing(address) {
  const asked = new URL(address);
  asked.searchParams.set("typing", "1");
  return asked.href;
}

const withoutHash = (address) => String(address).split("#")[0];

/** The address of what is shown, but for the match in it that one has stepped to. */
let shown = withoutHash(location.href);

function replaceMain(page) {
  const main = document.importNode(page.getElementById("main"), true);
  byId("main").replaceWith(main);
  document.title = page.title;
  document.body.dataset.view = page.body.dataset.view;
  delete document.body.dataset.busy;
  byId("ui").href = page.getElementById("ui").href;
  byId("gone").hidden = true;
  offerCopy();
  if (isReading()) arrive();
  announce((byId("count") ?? main.querySelector(".parts b, h1"))?.textContent);
}

function gone(address) {
  delete document.body.dataset.busy;
  byId("gone").hidden = false;
  retry = setTimeout(show, RETRY, address);
}

byId("gone").querySelector("button").addEventListener("click", () => show(location.href));

let announcing = 0;

/** Tells a screen reader how many there are, once the typing has stopped. */
function announce(text) {
  clearTimeout(announcing);
  announcing = setTimeout(() => (byId("status").textContent = text ?? ""), 600);
}

// --- the address

/** The address of the results for what is typed, with the filters and the order in use. */
function typedAddress() {
  const address = new URL("/", location.href);
  const form = new FormData(byId("search"));
  for (const [name, value] of form) if (name !== "q" || value.trim()) address.searchParams.append(name, value);
  const ui = new URL(location.href).searchParams.get("ui");
  if (ui) address.searchParams.set("ui", ui);
  return address;
}

/** Goes to `address`: a new entry of the history, but while one query is typed the same entry. */
function go(address, isTyped = false) {
  const isShown = address.href === location.href;
  if (isShown && (isTyped || !history.state?.isTyped)) return;
  const isSame = isShown || (isTyped && history.state?.isTyped);
  history[isSame ? "replaceState" : "pushState"]({ isTyped }, "", address);
  show(address.href, isTyped);
}

addEventListener("popstate", () => {
  clearTimeout(pause);
  if (isReading() && withoutHash(location.href) !== shown) return void show(location.href);
  if (!isListed()) return;
  input.value = new URL(location.href).searchParams.get("q") ?? "";
  close();
  show(location.href);
});

/** Links between results are followed without leaving the page. */
document.addEventListener("click", (event) => {
  const link = event.target.closest("main a");
  const isPlain = !(event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
  if (!link || !isPlain || link.origin !== location.origin || link.pathname !== "/") return;
  if (!isListed()) return;
  event.preventDefault();
  const address = new URL(link.href);
  input.value = address.searchParams.get("q") ?? "";
  go(address);
  scrollTo(0, 0);
});

const isReading = () => document.body.dataset.view === "document";
const isListed = () => ["home", "results"].includes(document.body.dataset.view);

// --- typing

let pause = 0;

input.addEventListener("input", (event) => {
  clearTimeout(pause);
  if (event.isComposing) return;
  pause = setTimeout(typed, PAUSE);
});
input.addEventListener("compositionend", typed);

function typed() {
  suggest();
  if (isListed()) go(typedAddress(), true);
}

byId("search").addEventListener("submit", (event) => {
  clearTimeout(pause);
  close();
  if (!isListed()) return;
  event.preventDefault();
  go(typedAddress());
  // The next letter begins another entry of the history.
  history.replaceState({ isTyped: false }, "");
});

// --- suggestions: an ARIA combobox with a list

input.setAttribute("role", "combobox");
input.setAttribute("aria-autocomplete", "list");
input.setAttribute("aria-controls", "suggestions");
input.setAttribute("aria-expanded", "false");

let asking = null;

async function suggest() {
  asking?.abort();
  asking = new AbortController();
  const query = input.value;
  if (!query.trim()) return close();
  const address = `/suggest?${new URLSearchParams({ q: query, limit: N_SUGGESTIONS + 1 })}`;
  try {
    const answer = await fetch(address, { signal: asking.signal });
    if (answer.ok && input.value === query) offer((await answer.json()).suggestions);
  } catch {
    close(); // an older question, or no server: the search tells
  }
}

function offer(suggestions) {
  const others = suggestions.filter(({ text }) => text !== input.value).slice(0, N_SUGGESTIONS);
  list.replaceChildren(...others.map(option));
  input.removeAttribute("aria-activedescendant");
  open(others.length > 0 && document.activeElement === input);
}

function option({ text, documents }, at) {
  const item = document.createElement("li");
  item.id = `suggestion-${at}`;
  item.setAttribute("role", "option");
  item.setAttribute("aria-selected", "false");
  item.dataset.text = text;
  const words = document.createElement("bdi");
  words.textContent = text;
  const count = document.createElement("span");
  count.className = "count";
  count.textContent = documents.toLocaleString(document.documentElement.lang === "ar" ? "ar-EG" : "en");
  item.append(words, count);
  return item;
}

function open(isOpen) {
  list.hidden = !isOpen;
  input.setAttribute("aria-expanded", String(isOpen));
}

function close() {
  asking?.abort();
  open(false);
  input.removeAttribute("aria-activedescendant");
}

/** Moves the choice by one, round the ends; between them nothing is chosen. */
function move(step) {
  const items = [...list.children];
  const at = items.findIndex((item) => item.getAttribute("aria-selected") === "true");
  const next = at < 0 && step < 0 ? items.length - 1 : at + step;
  items[at]?.setAttribute("aria-selected", "false");
  items[next]?.setAttribute("aria-selected", "true");
  if (items[next]) input.setAttribute("aria-activedescendant", items[next].id);
  else input.removeAttribute("aria-activedescendant");
}

function take(item) {
  input.value = item.dataset.text;
  close();
  if (isListed()) go(typedAddress());
  else byId("search").requestSubmit();
}

list.addEventListener("mousedown", (event) => {
  const item = event.target.closest("[role=option]");
  event.preventDefault(); // the box keeps the focus
  if (item) take(item);
});
input.addEventListener("blur", close);

// --- the keyboard

input.addEventListener("keydown", (event) => {
  if (event.isComposing) return;
  const isOpen = !list.hidden;
  const chosen = list.querySelector("[aria-selected=true]");
  if (isOpen && (event.key === "ArrowDown" || event.key === "ArrowUp")) move(event.key === "ArrowDown" ? 1 : -1);
  else if (event.key === "ArrowDown" && hits().length) hits()[0].focus();
  else if (event.key === "ArrowDown" && input.value.trim()) return void suggest();
  else if (isOpen && event.key === "Enter" && chosen) take(chosen);
  else if (event.key === "Escape" && isOpen) close();
  else if (event.key === "Escape") input.blur();
  else return;
  event.preventDefault();
});

const hits = () => [...document.querySelectorAll(".hit h2 a, .briefs a")];

document.addEventListener("keydown", (event) => {
  const isPlain = !(event.metaKey || event.ctrlKey || event.altKey || event.defaultPrevented);
  if (!isPlain || isTyping(event.target)) return;
  if (isKey(event, "/", "Slash")) focusInput(event);
  else if (event.key === "ArrowDown" && isListed()) moveFocus(event, 1);
  else if (event.key === "ArrowUp" && isListed()) moveFocus(event, -1);
  else if (event.key === "Escape" && byId("back")) byId("back").click();
  else if (isKey(event, "n", "KeyN")) step(event, 1);
  else if (isKey(event, "p", "KeyP")) step(event, -1);
});

/** A key by what it types or, on an Arabic keyboard, by where it is. */
function isKey(event, key, code) {
  return event.key === key || (event.code === code && /^\p{Script=Arabic}/u.test(event.key));
}

function focusInput(event) {
  event.preventDefault();
  input.focus();
  input.select();
}

/** From hit to hit, from the first one back to the box. */
function moveFocus(event, step) {
  const all = hits();
  const at = all.indexOf(document.activeElement);
  if (at < 0 && step < 0) return;
  const next = all[at + step];
  if (!next && step > 0) return;
  event.preventDefault();
  (next ?? input).focus();
}

// --- a document

/** Milliseconds without a step after which the address tells the match. */
const SETTLE = 200;

const numberOf = (mark) => Number(mark?.id.slice(1));
let settling = 0;

/** Once the steps have stopped, the address tells the match. */
function tellSoon(number) {
  clearTimeout(settling);
  settling = setTimeout(tell, SETTLE, number);
}

/** Lets the address tell the match that is pointed out, and the link to the other language too. */
function tell(number) {
  clearTimeout(settling);
  const ui = matchAddress(number);
  ui.searchParams.set("ui", byId("ui").dataset.ui);
  byId("ui").href = ui;
  const address = matchAddress(number);
  history.replaceState(history.state, "", address);
  shown = withoutHash(address);
}

/** Goes to the next or previous match, round the ends; one in another part is fetched with it. */
function step(event, by) {
  const counter = byId("match");
  if (!counter) return;
  event.preventDefault();
  if ("busy" in document.body.dataset) return;
  const [all, before] = [Number(counter.dataset.all), Number(counter.dataset.before)];
  const here = document.querySelector("mark.here[id]") ?? document.querySelector("mark:target");
  const next = here ? numberOf(here) + by : before + (by > 0 ? 1 : 0);
  const number = next < 1 ? all : next > all ? 1 : next;
  const mark = byId(`m${number}`);
  if (mark) return pointOut(mark, number, all);
  tell(number);
  show(location.href);
}

/** The address of this document at a match. */
function matchAddress(number) {
  const address = new URL(byId("next-match").href);
  address.searchParams.set("match", number);
  return address;
}

function pointOut(mark, number, all) {
  for (const old of document.querySelectorAll("mark.here")) old.classList.remove("here");
  mark.classList.add("here");
  scrollToMark(mark);
  tellSoon(number);
  const counter = byId("match");
  const digits = new Intl.NumberFormat(document.documentElement.lang === "ar" ? "ar-EG" : "en");
  counter.textContent = counter.dataset.text
    .replace("{n}", digits.format(number))
    .replace("{all}", digits.format(all));
  byId("status").textContent = `${counter.textContent} ${mark.textContent}`;
}

/** Brings a mark to the middle; only what is near is scrolled to before one's eyes. */
function scrollToMark(mark) {
  const isNear = Math.abs(mark.getBoundingClientRect().top) < 2 * innerHeight;
  const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  mark.scrollIntoView({ block: "center", behavior: isNear && !isCalm ? "smooth" : "instant" });
}

/** Shows the match that was asked for in a part that has just come, or else its beginning. */
function arrive() {
  const here = document.querySelector("mark.here");
  if (here) here.scrollIntoView({ block: "center", behavior: "instant" });
  else scrollTo({ top: 0, behavior: "instant" });
  byId("main").focus({ preventScroll: true });
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("main a, main button");
  const isPlain = !(event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
  if (!link || !isPlain || !isReading()) return;
  if (link.id === "next-match") step(event, 1);
  else if (link.id === "previous-match") step(event, -1);
  else if (link.id === "back") goBack(event, link);
  else if (link.id === "copy") copyAddress(link);
  else if (link.closest(".parts")) turn(event, link);
});

/** Turns to another part: a new entry of the history. */
function turn(event, link) {
  event.preventDefault();
  const here = document.querySelector("mark.here[id]");
  if (here) tell(numberOf(here)); // where back leads to
  history.pushState({ depth: depth() + 1 }, "", link.href);
  show(link.href);
}

/** How many parts one has turned to since the document was opened. */
const depth = () => history.state?.depth ?? 0;

/** Back to the results that one came from, as they were left. */
function goBack(event, link) {
  const from = document.referrer && new URL(document.referrer);
  if (!from || from.origin !== location.origin || history.length < 2) return;
  if (from.pathname !== "/" || from.search !== new URL(link.href).search) return;
  event.preventDefault();
  history.go(-1 - depth());
}

async function copyAddress(button) {
  await navigator.clipboard.writeText(location.href);
  button.textContent = button.dataset.done;
  byId("status").textContent = button.dataset.done;
}

function offerCopy() {
  if (byId("copy") && navigator.clipboard) byId("copy").hidden = false;
}
offerCopy();

// --- why a hit: fetched when it is asked for

document.addEventListener(
  "toggle",
  async ({ target }) => {
    if (!target.open || !target.dataset.src) return;
    const { page } = fetchPage(target.dataset.src);
    delete target.dataset.src;
    try {
      const why = (await page).getElementById("why");
      target.querySelector(".body").replaceChildren(...document.importNode(why, true).children);
    } catch {
      // the link that stands there still leads to it
    }
  },
  true,
);

// --- colours and language

const theme = byId("theme");
theme.hidden = false;
theme.addEventListener("click", () => {
  const root = document.documentElement;
  const isDark = getComputedStyle(root).colorScheme === "dark";
  root.dataset.theme = isDark ? "light" : "dark";
  remember("fihris-theme", root.dataset.theme);
});
byId("ui").addEventListener("click", (event) => remember("fihris-ui", event.currentTarget.dataset.ui));
