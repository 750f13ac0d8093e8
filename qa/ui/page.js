// What Gradio has no part for: the article pane and its drawer, cards that Escape hides, the drawers and
// menus of the chat, and where the focus goes. No text is ever put together here.
//
// page.py makes one function of this file, asking.js and address.js, which use each other's names.
const byId = (id) => document.getElementById(id);
const question = () => document.querySelector("#question textarea");
const frame = () => document.querySelector("#article iframe");
let opener = null; // what the focus goes back to
let awaited = ""; // a form that was asked for and takes the focus once it is there
let isSaving = false; // what stands in it: then the focus goes back
const goBack = () => {
  if (opener?.isConnected) opener.focus();
};

// The article

const openArticle = (from) => {
  opener = from;
  byId("panes").classList.add("reading");
  const button = byId("close-article");
  if (button.offsetParent) button.focus(); // shown on narrow screens only
};
const closeArticle = () => {
  byId("panes").classList.remove("reading");
  goBack();
};
// Marks are hidden and not taken out, for a citation may lead back to them.
const unmark = (isWanted) => {
  frame().contentDocument?.documentElement?.classList.toggle("unmarked", isWanted);
  if (isWanted) pointNowhere();
};
const pointNowhere = () => {
  document.querySelectorAll("a[aria-current]").forEach((e) => e.removeAttribute("aria-current"));
};
const goTo = (link) => {
  unmark(false);
  frame().contentWindow.location.replace(link.href);
  pointNowhere();
  link.setAttribute("aria-current", "true");
  openArticle(link);
};

// Answers

// What is said from here has a live region of its own: the other is Gradio's to fill.
const region = (id) => {
  const made = document.createElement("p");
  made.id = id;
  made.setAttribute("role", "status");
  return made;
};
const told = region("told");
byId("panes").append(told);
const say = (text) => {
  told.textContent = text;
};
const write = async (text, button) => {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  // There is none on the page of another machine without https; what is selected can be copied there too.
  const box = document.createElement("textarea");
  box.value = text;
  document.body.append(box);
  box.select();
  const isCopied = document.execCommand("copy");
  box.remove();
  button.focus();
  if (!isCopied) throw new Error("not copied");
};
const copy = async (button) => {
  const label = button.textContent;
  try {
    const reply = await fetch(button.dataset.copy);
    if (!reply.ok) throw new Error(reply.status);
    await write(await reply.text(), button);
    button.textContent = "Copied";
  } catch {
    button.textContent = "Not copied: the browser or Attest refused";
  }
  say(button.textContent);
  setTimeout(() => { button.textContent = label; }, 2500);
};
// Fetched when it is opened for the first time, so that long conversations stay light.
const lookInside = async (drawer) => {
  const from = drawer.dataset.from;
  if (!drawer.open || !from) return;
  delete drawer.dataset.from;
  const content = drawer.querySelector("div");
  const note = (text) => {
    drawer.dataset.from = from;
    content.className = "note";
    content.textContent = text;
  };
  try {
    const reply = await fetch(from);
    // What says that it is not there is a page of its own, with styles for all of this one.
    if (!reply.ok) note("This conversation is not kept, so there is nothing more to show.");
    else content.outerHTML = `<div class="content">${await reply.text()}</div>`;
  } catch {
    note("Attest did not answer. Close this and open it to try again.");
  }
};

window.attest = {
  // Called by the form "Save as gold".
  takeSelection: () => {
    const selected = String(frame().contentWindow.getSelection()).trim();
    const box = document.querySelector("#gold-evidence textarea");
    if (!selected) return say("Nothing is selected in the article.");
    box.value = box.value.trim() ? `${box.value.trim()}\n\n${selected}` : selected;
    box.dispatchEvent(new Event("input", { bubbles: true }));
    say("Added.");
  },
  // Called where a question was not taken: it may be asked again.
  refused: () => itsTurn(),
  // Called when the conversation that was asked for is shown, or could not be.
  visited: () => arrive(),
};

// Buttons

const call = (name, data) => document.dispatchEvent(new CustomEvent("attest", { detail: { name, data } }));
const send = (button) => {
  const { do: name, ...data } = button.dataset;
  if (data.sure && button.textContent !== data.sure) {
    unsure = { button, text: button.textContent, label: button.getAttribute("aria-label") };
    button.textContent = data.sure; // deleting takes two
    button.setAttribute("aria-label", `${data.sure} ${unsure.label}`);
    button.classList.add("sure");
    say(button.getAttribute("aria-label"));
    return;
  }
  if (name === "improve") {
    opener = button;
    awaited = "improve";
  } else if (name !== "discard") question().focus();
  if (name === "visit") visit(data.id);
  else call(name, data);
};
let unsure = null; // the button that waits to be pressed again, as it was
const reset = () => {
  if (!unsure) return;
  const { button, text, label } = unsure;
  unsure = null;
  button.textContent = text;
  button.setAttribute("aria-label", label);
  button.classList.remove("sure");
};
const closeMenus = (except) => {
  document.querySelectorAll("details.menu[open]").forEach((menu) => {
    if (menu !== except) menu.open = false;
  });
};

document.addEventListener("click", (event) => {
  const at = (selector) => event.target.closest(selector);
  closeMenus(at("details.menu"));
  if (at("[data-do]") !== unsure?.button) reset();
  const inNewTab = event.ctrlKey || event.metaKey || event.shiftKey;
  const link = at('a[target="article"]');
  if (link && !inNewTab) {
    // Not by the link itself, which would take the focus into the frame, away from the answer.
    event.preventDefault();
    goTo(link);
  } else if (at(".quotation blockquote") && getSelection().isCollapsed) {
    at(".quotation").querySelector("a.show").click();
  } else if (at("[data-do]")) send(at("[data-do]"));
  else if (at("[data-copy]")) copy(at("[data-copy]"));
  else if (at("#open-article")) openArticle(event.target);
  else if (at("#close-article")) closeArticle();
  else if (at("#examples button") || at("#question button")) question().focus();
  else if (at("#improve .cancel")) goBack();
  else if (at("#improve button")) isSaving = true;
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.querySelector("details.menu[open]");
  if (menu) {
    menu.open = false;
    reset();
    menu.querySelector("summary").focus();
  } else if (byId("panes").classList.contains("reading")) closeArticle();
  byId("panes").classList.add("no-tips");
});
const tipsAgain = () => byId("panes").classList.remove("no-tips");
// A card that would be cut off below its line stands above it.
const placeTip = (event) => {
  const cite = event.target.closest?.(".cite");
  if (!cite) return;
  cite.classList.remove("above");
  const room = byId("turns").getBoundingClientRect();
  const tip = cite.querySelector(".tip").getBoundingClientRect();
  const line = cite.getBoundingClientRect();
  cite.classList.toggle("above", tip.bottom > room.bottom && line.top - tip.height > room.top);
};
document.addEventListener("pointermove", tipsAgain);
document.addEventListener("focusin", (event) => {
  tipsAgain();
  placeTip(event);
});
document.addEventListener("mouseover", (event) => {
  if (!event.relatedTarget?.closest?.(".cite")) placeTip(event);
});
document.addEventListener("toggle", (event) => {
  if (event.target.matches("details.inside")) lookInside(event.target);
}, true);

// What changes by itself

// On the parts that stay, since a live region that is drawn anew is not read out.
for (const id of ["said", "status", "improved"]) byId(id).setAttribute("aria-live", "polite");

const focusAwaited = () => {
  if (isSaving && !byId("improve")?.offsetParent) {
    isSaving = false;
    goBack();
  }
  const first = awaited && byId(awaited)?.querySelector("input:checked, textarea");
  if (!first || !first.offsetParent) return;
  awaited = "";
  first.focus();
};
const observe = (id, react) => {
  new MutationObserver(react).observe(byId(id), { childList: true, subtree: true, attributes: true });
};
let bare = ""; // the turn that last had the marks hidden
let led = ""; // where the server last took the article pane, and for which turn
const lead = () => {
  const { address: place, unmarked } = document.querySelector("#where [data-address]")?.dataset ?? {};
  if (unmarked !== bare) unmark(Boolean(unmarked));
  bare = unmarked;
  if (!place || place === led) return;
  led = place;
  const [to] = place.split(" ");
  frame().contentWindow.location.replace(new URL(to, location.href));
};
lead();
observe("where", lead);
observe("conversation", focusAwaited);
