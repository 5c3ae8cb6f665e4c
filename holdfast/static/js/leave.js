// Leaving quickly: the link replaces this page in the history, and so does Shift
// pressed three times. Without script the link is a plain link and still leaves.
const link = document.querySelector("[data-leave]");
const pause = 1500;
let presses = [];

function leave() {
  document.body.hidden = true;
  location.replace(link.dataset.leave);
}

function notice(event) {
  if (event.key !== "Shift") {
    presses = [];
    return;
  }
  if (event.repeat) return;
  const now = event.timeStamp;
  presses = [...presses.filter((at) => now - at < pause), now];
  if (presses.length === 3) leave();
}

if (link) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    leave();
  });
  addEventListener("keydown", notice);
}
