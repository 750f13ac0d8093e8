// Asking: a question goes out once, waits for its turn, and when it is shown the box is emptied and it is
// scrolled to.

// Of a question that waits for others the server says nothing before its turn comes.
const queued = region("queued");
document.querySelector("#conversation > .form").before(queued);
let patience = 0;
const mayWait = () => {
  clearTimeout(patience);
  patience = setTimeout(() => {
    if (question().value.trim()) queued.textContent = "Others are asking. Yours is in line…";
  }, 800);
};
const itsTurn = () => {
  clearTimeout(patience);
  queued.textContent = "";
  sent = "";
};
// A question goes out once: not again until it is shown or refused, and none beside one being answered.
let sent = "";
const asks = (event) => {
  const text = question().value.trim();
  if (!text || text === sent || document.querySelector("#question .stop-button")) {
    event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  sent = text;
  mayWait();
};
document.addEventListener("keydown", (event) => {
  const isEnter = event.key === "Enter" && !event.shiftKey && !event.isComposing;
  if (isEnter && event.target === question()) asks(event);
}, true);
document.addEventListener("click", (event) => {
  if (event.target.closest("#question .submit-button")) asks(event);
}, true);

let newest = "";
const scrollToNewest = () => {
  const turn = byId("current").querySelector(".turn");
  const name = turn ? `${address()} ${turn.id}` : "";
  if (name !== newest && turn) {
    requestAnimationFrame(() => requestAnimationFrame(toTop)); // when all is drawn
    emptyBox(turn.querySelector(".question").textContent);
    itsTurn();
  }
  newest = name;
};
// Not before its question is shown, so that one which was refused for the queue is still there.
const emptyBox = (asked) => {
  const box = question();
  if (box.value.trim() !== asked) return;
  box.value = "";
  box.dispatchEvent(new Event("input", { bubbles: true }));
};
const toTop = () => {
  const turns = byId("turns");
  turns.scrollTop += byId("current").getBoundingClientRect().top - turns.getBoundingClientRect().top;
};
observe("current", scrollToNewest);
