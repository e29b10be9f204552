// The search box of a page without search: its words go behind a "#", which no browser sends, so no host logs them.
const box = document.getElementById("box");
box.addEventListener("submit", (event) => {
  event.preventDefault();
  const asked = new URLSearchParams({ q: document.getElementById("words").value.trim() });
  location.assign(`${box.action}#${asked}`);
});
