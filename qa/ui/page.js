() => {
  // The article drawer of narrow screens, tooltips that Escape dismisses, and the newest turn in view.
  const panes = document.getElementById("panes");
  let opener = null;

  const openArticle = (from) => {
    opener = from;
    panes.classList.add("reading");
    const button = document.getElementById("close-article");
    if (button.offsetParent) button.focus(); // shown on narrow screens only
  };
  const closeArticle = () => {
    panes.classList.remove("reading");
    if (opener && opener.isConnected) opener.focus();
  };

  document.addEventListener("click", (event) => {
    const link = event.target.closest('a[target="article"]');
    const inNewTab = event.ctrlKey || event.metaKey || event.shiftKey;
    if (link && !inNewTab) {
      // Not by the link itself, which would take the focus into the frame, away from the answer.
      event.preventDefault();
      document.querySelector("#article iframe").contentWindow.location.replace(link.href);
      document.querySelectorAll("[aria-current]").forEach((e) => e.removeAttribute("aria-current"));
      link.setAttribute("aria-current", "true");
      openArticle(link);
    } else if (event.target.closest("#open-article")) {
      openArticle(event.target);
    } else if (event.target.closest("#close-article")) {
      closeArticle();
    } else if (event.target.closest("#examples button")) {
      document.querySelector("#question textarea").focus();
    }
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    if (panes.classList.contains("reading")) closeArticle();
    panes.classList.add("no-tips");
  });
  const tipsAgain = () => panes.classList.remove("no-tips");
  document.addEventListener("pointermove", tipsAgain);
  document.addEventListener("focusin", tipsAgain);

  let newest = "";
  const current = document.getElementById("current");
  new MutationObserver(() => {
    const turn = current.querySelector(".turn");
    if (!turn || turn.id === newest) return;
    newest = turn.id;
    turn.scrollIntoView({ block: "start" });
  }).observe(current, { childList: true, subtree: true, attributes: true, attributeFilter: ["id"] });
}
