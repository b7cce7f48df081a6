// A file is opened as an import and sent in parts; then its own page shows what is in it.
const PART = 1 << 20; // bytes sent at once
const POSITION = "Rollbook-Position";
let position = null;

document.addEventListener("submit", async (event) => {
  const form = event.target;
  const kind = form.dataset.import;
  if (!kind) return;
  event.preventDefault();
  const button = form.querySelector("button.main");
  if (button.disabled) return;
  button.disabled = true;
  const told = form.querySelector("[data-sent]");
  told.className = "sub";
  try {
    const { job } = await send("POST", `/v1/imports/${kind}`, JSON.stringify(options(form)), "application/json");
    const address = `/v1/imports/${kind}/${job}`;
    const file = form.elements.file.files[0];
    for (let at = 0, part = 1; at < file.size; at += PART, part += 1) {
      await send("PUT", `${address}/parts/${part}`, file.slice(at, at + PART), "application/octet-stream");
      told.textContent = `Sent ${Math.min(100, Math.round((100 * (at + PART)) / file.size))} %`;
    }
    await send("GET", address);
    location.assign(`/imports/${kind}/${job}`);
  } catch (problem) {
    told.className = "refused";
    told.textContent = problem.message;
    button.disabled = false;
  }
});

function options(form) {
  const chosen = [...new FormData(form)].filter(([name, value]) => name !== "file" && value !== "");
  return Object.fromEntries(chosen.map(([name, value]) => [name, value === "on" ? true : value]));
}

async function send(method, address, body, type) {
  const headers = { ...(type && { "Content-Type": type }), ...(position && { [POSITION]: position }) };
  const reply = await fetch(address, { method, body, headers });
  position = reply.headers.get(POSITION) ?? position;
  const told = await reply.json();
  if (!reply.ok) throw new Error(told.detail ?? `The platform answered ${reply.status}.`);
  return told;
}
