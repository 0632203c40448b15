// Shows what a term means beside its link, while the pointer or the focus is on it.
//
// The pointer may move onto the text, and Escape hides it. A screen reader does not need this script: the
// link is described by a hidden paragraph.
(() => {
  "use strict";
  const DELAY = 150;
  let shown = null;
  let timer = 0;

  const hide = () => {
    clearTimeout(timer);
    shown?.remove();
    shown = null;
  };
  const hideSoon = () => {
    clearTimeout(timer);
    timer = setTimeout(hide, DELAY);
  };
  const show = (link) => {
    hide();
    const meaning = document.getElementById(link.getAttribute("aria-describedby"));
    shown = document.createElement("div");
    shown.className = "bok-meaning";
    shown.setAttribute("aria-hidden", "true");
    shown.innerHTML = meaning.innerHTML;
    shown.addEventListener("mouseenter", () => clearTimeout(timer));
    shown.addEventListener("mouseleave", hideSoon);
    document.body.append(shown);
    const line = link.getClientRects()[0];
    const room = document.documentElement.clientWidth - shown.offsetWidth - 12;
    shown.style.left = `${scrollX + Math.max(12, Math.min(line.left, room))}px`;
    const below = line.bottom + shown.offsetHeight < innerHeight || line.top < shown.offsetHeight;
    shown.style.top = `${scrollY + (below ? line.bottom : line.top - shown.offsetHeight)}px`;
  };

  for (const link of document.querySelectorAll("a[data-term]")) {
    link.addEventListener("mouseenter", () => show(link));
    link.addEventListener("focus", () => show(link));
    link.addEventListener("mouseleave", hideSoon);
    link.addEventListener("blur", hide);
  }
  document.addEventListener("keydown", (event) => event.key === "Escape" && hide());
})();
