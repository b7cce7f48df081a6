// Dragging a session on the week's sheet fills in the form beneath it and tries the move; drawing on a free place leads
// to a new offering. Without a script, both forms can be filled in by hand.
const STEP = 15; // minutes
const FAR = 5; // pixels before a press becomes a drag

let held = null;

function place(sheet, event) {
  const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(sheet.getScreenCTM().inverse());
  const { first, hour, gutter, column, head } = sheet.dataset;
  const days = [...sheet.querySelectorAll("[data-day]")].map((day) => day.dataset.day);
  const number = Math.max(0, Math.min(days.length - 1, Math.floor((point.x - gutter) / column)));
  return { day: days[number], minutes: first * 60 + ((point.y - head) / hour) * 60 };
}

const snapped = (minutes) => Math.max(0, Math.min(1439, Math.round(minutes / STEP) * STEP));
const clock = (minutes) => `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;

document.addEventListener("pointerdown", (event) => {
  const sheet = event.target.closest("svg.sheet");
  const sitting = event.target.closest("[data-session]");
  const day = event.target.closest("[data-day]");
  if (event.button !== 0 || !sheet || event.pointerType === "touch" || !(sitting || day)) return;
  held = { sheet, sitting, from: place(sheet, event), x: event.clientX, y: event.clientY, moved: false };
  if (sitting) {
    held.top = Number(sitting.getAttribute("y"));
    held.left = Number(sitting.getAttribute("x"));
    held.height = Number(sitting.getAttribute("height")) + 2;
  }
  event.preventDefault();
});

document.addEventListener("pointermove", (event) => {
  if (!held) return;
  held.moved ||= Math.hypot(event.clientX - held.x, event.clientY - held.y) > FAR;
  if (!held.moved || !held.sitting) return;
  const scale = held.sheet.getScreenCTM();
  held.sitting.setAttribute("x", held.left + (event.clientX - held.x) / scale.a);
  held.sitting.setAttribute("y", held.top + (event.clientY - held.y) / scale.d);
});

document.addEventListener("pointerup", (event) => {
  if (!held) return;
  const { sheet, sitting, from, moved, top, height } = held;
  held = null;
  if (!moved) return;
  const to = place(sheet, event);
  sheet.addEventListener("click", (click) => click.preventDefault(), { capture: true, once: true });
  const { first, hour, head } = sheet.dataset;
  if (sitting) {
    const start = snapped(first * 60 + ((top - head) / hour) * 60 + to.minutes - from.minutes);
    attempt(sitting.dataset.session, to.day, start, start + Math.round((height / hour) * 60));
  } else if (to.day === from.day) {
    const [start, end] = [snapped(from.minutes), snapped(to.minutes)].sort((a, b) => a - b);
    const asked = new URLSearchParams({ date: from.day, from: clock(start), to: clock(Math.max(end, start + STEP)) });
    const shown = new URLSearchParams(location.search);
    for (const name of ["room", "instructor"]) if (shown.get(name)) asked.set(name, shown.get(name));
    location.assign(`/offerings/new?${asked}`);
  }
});

document.addEventListener("dragstart", (event) => {
  if (event.target.closest?.("svg.sheet")) event.preventDefault();
});

function attempt(session, day, start, end) {
  const form = document.getElementById("form-move");
  if (!form) return;
  form.elements.session.value = session;
  form.elements.date.value = day;
  form.elements.from.value = clock(start);
  form.elements.to.value = clock(end % 1440);
  form.querySelector("button[value=try]").click();
  form.scrollIntoView({ block: "nearest" });
}

// Keys: arrows move from session to session, and from day to day at about the same hour; Enter opens the one in focus, m
// takes it to the form that moves it. One of them alone is a stop of the Tab key.
const sittings = () => [...document.querySelectorAll("[data-on]")].filter((one) => one.checkVisibility());
const minutes = (link) => link.dataset.at.split(":").reduce((sum, part) => sum * 60 + Number(part), 0);

function beside(all, link, step) {
  const days = [...new Set(all.map((one) => one.dataset.on))];
  const day = days[days.indexOf(link.dataset.on) + step];
  const there = all.filter((one) => one.dataset.on === day);
  return there.sort((a, b) => Math.abs(minutes(a) - minutes(link)) - Math.abs(minutes(b) - minutes(link)))[0];
}

const TOWARDS = {
  ArrowDown: (all, link) => all[all.indexOf(link) + 1],
  ArrowUp: (all, link) => all[all.indexOf(link) - 1],
  ArrowRight: (all, link) => beside(all, link, 1),
  ArrowLeft: (all, link) => beside(all, link, -1),
  Home: (all) => all[0],
  End: (all) => all.at(-1),
};

function stop(link) {
  for (const one of sittings()) one.setAttribute("tabindex", one === link ? "0" : "-1");
}

document.addEventListener("focusin", (event) => {
  const link = event.target.closest("[data-on]");
  if (link) stop(link);
});

document.addEventListener("keydown", (event) => {
  const link = event.target.closest?.("[data-on]");
  if (!link || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key in TOWARDS) {
    event.preventDefault();
    TOWARDS[event.key](sittings(), link)?.focus();
  } else if (event.key === "PageUp" || event.key === "PageDown") {
    event.preventDefault();
    document.querySelector(`[rel=${event.key === "PageUp" ? "prev" : "next"}]`)?.click();
  } else if (event.key === "m") {
    const form = document.getElementById("form-move");
    const session = link.getAttribute("href").split("/").at(-1);
    if (!form || ![...form.elements.session.options].some((one) => one.value === session)) return;
    form.elements.session.value = session;
    form.elements.date.focus();
  }
});

if (sittings().length) stop(sittings()[0]);
