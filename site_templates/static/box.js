// The search box of other pages: its words go behind a "#", which no browser sends, so no host logs them.
const box = document.getElementById("box");
box.onsubmit = (event) => {
	event.preventDefault();
	location.assign(`${box.action}#${new URLSearchParams({ q: box.querySelector("input").value.trim() })}`);
};
