// Conversations and the page's address, which says which one is wanted: by a button, or by Back and Forward.
// They are asked for one at a time, for a second reply could overtake the first, and what was only passed
// through is no new address.

const address = () => document.querySelector("#bar [data-conversation]")?.dataset.conversation || "";
const wanted = () => new URL(location.href).searchParams.get("c") || "";
const addressOf = (id) => {
  const url = new URL(location.href);
  if (id) url.searchParams.set("c", id);
  else url.searchParams.delete("c");
  return url;
};
let coming = null; // the conversation that was asked for and is not shown yet
const follow = () => {
  if (coming !== null || wanted() === address()) return;
  coming = wanted();
  call("visit", { id: coming });
};
const visit = (id) => {
  closeMenus(null);
  if (id !== wanted()) history.pushState(null, "", addressOf(id));
  follow();
};
const arrive = () => {
  const isPassed = coming !== wanted();
  coming = null;
  if (isPassed) return follow();
  shown = address();
  if (shown !== wanted()) history.replaceState(null, "", addressOf(shown)); // it is not there any more
};
window.addEventListener("popstate", follow);
let shown = ""; // until a conversation is shown, the page's address is that of one to be opened
const showAddress = () => {
  if (coming !== null || address() === shown) return;
  shown = address();
  if (shown !== wanted()) history.pushState(null, "", addressOf(shown));
};
new MutationObserver(showAddress).observe(byId("bar"), { childList: true, subtree: true });
