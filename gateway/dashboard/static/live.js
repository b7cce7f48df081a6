// Parts of a page follow the event stream: what an event touches is asked for again, at that
// event's position, and changed in place. Rows never move under a pointer or a focused control.
const address = document.body.dataset.events;
const wire = document.querySelector("[data-wire]");
const GATHER = 60; // ms to collect what arrives together
const PAUSE = 500; // ms between two refreshes of the same part
const AGAIN = 2000; // ms until something that failed is tried again
const BEHIND = 300; // ms until what was read too early is read again
const REST = 10000; // ms out of sight before a page stops listening
const UNTOLD = new Set(["key", "do", "form", "part"]); // fields that are no part of what is filled in
let position = null;
let missed = false;
let stream = null;
let leaving = 0;
let mouse = false; // a finger that tapped does not hover
const waiting = new Map(); // part id → timer
const refreshed = new Map(); // part id → when
const turns = new Map(); // part id → how often it was asked for

Idiomorph.defaults.ignoreActiveValue = true; // an answer never overwrites what is being typed

const parts = () => document.querySelectorAll("[data-live]");
const rows = (root) => [...root.querySelectorAll("[data-key]")].map((row) => row.dataset.key).join(" ");
const touched = (part) =>
  (mouse && part.matches(":hover")) || part.contains(document.activeElement);
const typing = (part) => {
  const at = document.activeElement;
  return part.contains(at) && at.matches("input:not([type=hidden]), select, textarea");
};

// What a form was answered, a refusal or what would come of it, is read before it goes away.
const told = (part) => part.querySelector("[data-told]") !== null;

function concerns(part, event) {
  const services = part.dataset.live;
  if (services !== "*" && !services.split(" ").includes(event.type.split(".")[1])) return false;
  return !part.dataset.root || part.dataset.root === event.partitionkey;
}

function soon(part) {
  if (waiting.has(part.id)) return;
  const since = performance.now() - (refreshed.get(part.id) ?? -PAUSE);
  const delay = Math.max(GATHER, PAUSE - since);
  waiting.set(part.id, setTimeout(() => refresh(part.id, false), delay));
}

async function refresh(id, asked) {
  waiting.delete(id);
  refreshed.set(id, performance.now());
  const part = document.getElementById(id);
  if (!part || part.querySelector(".htmx-request")) return part && soon(part);
  const headers = position ? { "Rollbook-Position": position } : {};
  const from = String(source(part));
  let behind = false;
  const turn = (turns.get(id) ?? 0) + 1;
  turns.set(id, turn);
  let html;
  try {
    const reply = await fetch(from, { headers });
    if (reply.status === 401) return location.reload();
    if (!reply.ok) return setTimeout(() => soon(part), AGAIN);
    behind = reply.headers.has("Rollbook-Behind");
    html = await reply.text();
  } catch {
    return;
  }
  const fresh = new DOMParser().parseFromString(html, "text/html").getElementById(id);
  const now = document.getElementById(id);
  if (!fresh || !now || turns.get(id) !== turn) return; // a later answer is on its way
  if (String(source(now)) !== from) return soon(now); // asked for something else meanwhile
  const moves = rows(fresh) !== rows(now);
  if (!asked && ((moves && touched(now)) || typing(now) || told(now))) return hold(now);
  Idiomorph.morph(now, fresh, { morphStyle: "outerHTML", callbacks: { beforeAttributeUpdated: keep } });
  htmx.process(document.getElementById(id));
  if (behind) setTimeout(() => soon(part), BEHIND);
  const count = document.querySelector("[data-needs]");
  const counted = document.querySelector("[data-count]");
  if (count && counted) count.textContent = counted.dataset.count;
}

// Where a part comes from: what its search form asks for goes along, and what is typed into a form that shows what is free.
function source(part) {
  const from = new URL(part.dataset.src, location);
  const [filled] = [...part.querySelectorAll("form[data-touched]:has(.picks)")].sort(
    (one, other) => Number(other.dataset.touched) - Number(one.dataset.touched),
  );
  if (filled) {
    const asked = [...from.searchParams];
    const own = asked.findIndex(([name]) => name === "pick");
    const page = (own < 0 ? asked : asked.slice(0, own)).filter(([name]) => name !== "part");
    const typed = [...new FormData(filled)].filter(([name]) => !UNTOLD.has(name));
    const pick = ["pick", filled.elements.form.value];
    from.search = new URLSearchParams([...page, ["part", from.searchParams.get("part")], pick, ...typed]);
  }
  const search = part.querySelector("form.search");
  if (search) for (const [name, value] of new FormData(search)) from.searchParams.set(name, value);
  return from;
}

// What the reader opened or typed stays as they left it.
function keep(name, node) {
  if (name === "open" && node.localName === "details") return false;
  if (name === "value" && node.matches?.("input:not([type=hidden])") && node.value !== node.defaultValue) return false;
  if (name === "data-touched") return false;
  if (name === "selected" && node.closest(".picks")) return; // what is chosen there was told, and is answered
  if (name === "selected" || name === "checked") return !node.closest("form")?.hasAttribute("data-touched");
}

function hold(part) {
  const show = part.querySelector("[data-held]");
  if (show) show.hidden = false;
  part.dataset.pending = "";
}

document.addEventListener("click", (click) => {
  const show = click.target.closest("[data-held]");
  if (show) refresh(show.closest("[data-live]").id, true);
});
document.addEventListener("change", (change) => {
  const form = change.target.closest("form");
  if (form) form.dataset.touched = String(Math.round(performance.now()));
});
function released() {
  for (const part of document.querySelectorAll("[data-pending]")) {
    if (!touched(part) && !told(part)) refresh(part.id, true);
  }
}
document.addEventListener("pointerover", (over) => {
  mouse = over.pointerType === "mouse";
  released();
});
document.addEventListener("focusout", () => setTimeout(released));

// A browser opens few connections to one place: a page that nobody sees gives its own back.
document.addEventListener("visibilitychange", () => {
  clearTimeout(leaving);
  if (!address) return;
  if (document.hidden) leaving = setTimeout(rest, REST);
  else if (stream === null) listen("now");
});

function rest() {
  stream?.close();
  stream = null;
  missed = true; // every part is read when somebody looks again
  say("Resting", true);
}

// A form was answered: the other parts of the page show what came of it.
document.body.addEventListener("wrote", (event) => {
  for (const part of parts()) if (!part.contains(event.target)) soon(part);
});

function listen(after) {
  const source = (stream = new EventSource(`${address}?after=${encodeURIComponent(after)}`));
  source.onopen = () => {
    say("Live", false);
    if (missed) parts().forEach(soon);
    missed = false;
  };
  source.onmessage = (message) => {
    position = message.lastEventId || position;
    const event = JSON.parse(message.data);
    for (const part of parts()) if (concerns(part, event)) soon(part);
  };
  source.onerror = () => {
    missed = true;
    say("Reconnecting", true);
    if (source.readyState !== EventSource.CLOSED) return; // the browser tries again by itself, with Last-Event-ID
    source.close(); // refused: the cursor may be of a log that is gone, so begin at the end and read every part
    setTimeout(() => stream === source && listen("now"), AGAIN);
  };
}

function say(text, away) {
  if (!wire) return;
  wire.textContent = text;
  wire.classList.toggle("away", away);
}

if (address) {
  const { after, behind } = document.body.dataset;
  if (after !== "now") position = after;
  if (behind !== undefined) parts().forEach(soon);
  listen(after);
}
