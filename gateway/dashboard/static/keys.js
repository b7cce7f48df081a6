// Keyboard first: / finds, g and a letter goes, ? lists.
const list = document.getElementById("keys");
let going = -Infinity;

const inField = (target) => target.closest("input, select, textarea, [contenteditable]");

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.key === "Escape") {
    for (const menu of document.querySelectorAll("details[data-menu][open]")) {
      menu.open = false;
      menu.querySelector("summary").focus();
      return;
    }
    if (inField(event.target)) event.target.blur();
    return;
  }
  if (inField(event.target) || list.open) return;
  if (event.key === "/") {
    event.preventDefault();
    document.getElementById("find").select();
    document.getElementById("find").focus();
  } else if (event.key === "?") {
    event.preventDefault();
    list.showModal();
  } else if (event.key === "g") {
    going = performance.now();
  } else if (performance.now() - going < 1500) {
    going = -Infinity;
    const link = document.querySelector(`[data-go="${CSS.escape(event.key)}"]`);
    if (link) location.assign(link.href);
  }
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-open=keys]")) list.showModal();
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
