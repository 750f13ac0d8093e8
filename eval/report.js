// Filter and search over the questions; without it every question is there.
const form = document.querySelector("form");
const questions = [...document.querySelectorAll("details.question")];
const texts = questions.map((question) => question.textContent.toLowerCase());
const count = document.querySelector("#count");

function filter() {
  const wanted = Object.fromEntries(new FormData(form));
  const words = wanted.text.toLowerCase().split(/\s+/).filter(Boolean);
  let shown = 0;
  questions.forEach((question, i) => {
    question.hidden = !(
      ["verdict", "kind", "article"].every((name) => !wanted[name] || question.dataset[name] === wanted[name]) &&
      words.every((word) => texts[i].includes(word))
    );
    shown += !question.hidden;
  });
  count.textContent = `${shown} of ${questions.length} questions`;
}

form.hidden = false;
form.addEventListener("input", filter);
form.addEventListener("submit", (event) => event.preventDefault());
document.addEventListener("keydown", (event) => {
  const typing = /^(INPUT|SELECT)$/.test(document.activeElement.tagName);
  if (event.key === "/" && !typing) {
    event.preventDefault();
    form.elements.text.focus();
  }
});
filter();
