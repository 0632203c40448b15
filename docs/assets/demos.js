// Points the links to the demos at the address where the demos really run.
//
// `make serve` writes that address into demos.json, because it takes another port when 8501 is in
// use. A page opened from disk cannot read a file beside it, so there the links keep the usual port.
(() => {
  "use strict";
  const address = new URL("demos.json", document.currentScript.src);
  const pointTo = (base) => {
    for (const link of document.querySelectorAll("a[data-demo]")) {
      link.href = `${base.replace(/\/+$/, "")}/${link.dataset.demo}`;
    }
  };
  if (address.protocol === "file:") return;
  fetch(address, { cache: "no-store" })
    .then((answer) => (answer.ok ? answer.json() : {}))
    .then(({ base }) => {
      if (typeof base === "string" && /^https?:\/\//.test(base)) pointTo(base);
    })
    .catch(() => {}); // The links in the page already lead to the usual port.
})();
