// The reader's zone: told to the server once, so that every time on every page is theirs.
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
const told = document.cookie.split("; ").some((one) => one === `rollbook_zone=${encodeURIComponent(zone)}`);
if (zone && !told) {
  document.cookie = `rollbook_zone=${encodeURIComponent(zone)}; path=/; max-age=31536000; samesite=strict`;
  const stored = document.cookie.includes("rollbook_zone=");
  if (stored && zone !== document.documentElement.dataset.zone) location.reload();
}
