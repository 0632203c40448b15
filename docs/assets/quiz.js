// Makes a form of each question. Without this script an answer is a <details> that opens.
//
// An explanation is moved, never copied, so that links and anchors inside it stay unique. Its place is
// a live region: a screen reader says it when it appears. Nothing is stored and nothing is sent.
(() => {
  "use strict";
  let made = 0;

  const element = (name, properties, ...children) => {
    const node = Object.assign(document.createElement(name), properties);
    node.append(...children);
    return node;
  };

  // One answer: a radio button, and the place for its explanation.
  const choice = (details, group) => {
    const id = `${group}-${(made += 1)}`;
    const why = details.querySelector("p");
    const place = element("div", { className: "bok-why" });
    place.setAttribute("role", "status");
    const input = element("input", { type: "radio", name: group, id });
    const label = element("label", { htmlFor: id }, ...details.querySelector("summary").childNodes);
    const right = why.classList.contains("bok-right");
    return {
      input,
      right,
      row: element("div", { className: "bok-choice" }, input, label, place),
      explain: () => place.append(why),
      reset: () => { why.remove(); input.checked = false; },
    };
  };

  // One question. `report` is called after each check and each reset.
  const question = (item, report) => {
    const group = `bok-question-${(made += 1)}`;
    const list = item.querySelector(".bok-options");
    const choices = [...list.querySelectorAll("details")].map((details) => choice(details, group));
    const asked = element("legend", {}, ...item.querySelector("p").childNodes);
    const check = element("button", { type: "submit", className: "md-button", textContent: "Check" });
    const all = element("button", {
      type: "button", className: "bok-plain", textContent: "Explain every answer", hidden: true,
    });
    const said = element("p", { className: "bok-said" });
    said.setAttribute("role", "status");
    const form = element(
      "form", { className: "bok-question" },
      element("fieldset", {}, asked, ...choices.map(({ row }) => row)), check, all, said,
    );
    const state = { tries: 0, right: false };
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const chosen = choices.find(({ input }) => input.checked);
      said.textContent = chosen ? "" : "Choose an answer first.";
      if (!chosen) return;
      if (!state.right) state.tries += 1;
      state.right ||= chosen.right;
      chosen.explain();
      all.hidden = false;
      report();
    });
    all.addEventListener("click", () => choices.forEach(({ explain }) => explain()));
    state.reset = () => {
      choices.forEach(({ reset }) => reset());
      Object.assign(state, { tries: 0, right: false });
      said.textContent = "";
      all.hidden = true;
    };
    item.querySelector("p").remove();
    list.replaceWith(form);
    return state;
  };

  for (const quiz of document.querySelectorAll(".bok-quiz")) {
    const score = element("p", { className: "bok-score" });
    const again = element("button", { type: "button", className: "bok-plain", textContent: "Start again" });
    const report = () => {
      const right = questions.filter((state) => state.right);
      const first = right.filter(({ tries }) => tries === 1).length;
      const begun = questions.some(({ tries }) => tries > 0);
      score.textContent = begun
        ? `${right.length} of ${questions.length} right, ${first} at the first try.`
        : "";
      again.hidden = !begun;
    };
    const items = quiz.querySelectorAll(".bok-questions > li");
    const questions = [...items].map((item) => question(item, report));
    again.addEventListener("click", () => {
      questions.forEach(({ reset }) => reset());
      report();
      quiz.querySelector("input").focus();
    });
    quiz.querySelector(".bok-how").textContent = "Choose an answer, then check it.";
    quiz.append(element("div", { className: "bok-result" }, score, again));
    report();
  }
})();
