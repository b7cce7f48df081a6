// Small manners: copy, no second submission of the same form, and a choice that leads on.
const AGAIN = 800; // ms within which a second press of the same button is taken for the first

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const text = document.getElementById(button.dataset.copy).textContent;
  try {
    await navigator.clipboard.writeText(text);
    button.textContent = "Copied";
  } catch {
    getSelection().selectAllChildren(document.getElementById(button.dataset.copy));
    button.textContent = "Selected";
  }
  setTimeout(() => (button.textContent = "Copy"), 2000);
});

const sent = new Map(); // form and button pressed → when
document.addEventListener(
  "submit",
  (event) => {
    const form = event.target;
    const key = `${form.id || form.action} ${event.submitter?.value ?? ""}`;
    const last = sent.get(key) ?? -Infinity;
    const wait = "once" in form.dataset ? 30000 : AGAIN;
    if (form.method === "post" && performance.now() - last < wait) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    sent.set(key, performance.now());
  },
  true,
);

document.addEventListener("change", (event) => {
  const base = event.target.dataset?.visit;
  if (base) location.assign(base + encodeURIComponent(event.target.value));
});
