// Filter and search over the questions; without it every question is there.
const form = document.querySelector("form");
const questions = [...document.querySelectorAll("details.question")];
const count = document.querySelector("#count");

function filter() {
  const wanted = Object.fromEntries(new FormData(form));
  const words = wanted.text.toLowerCase().split(/\s+/).filter(Boolean);
  let shown = 0;
  for (const question of questions) {
    const text = question.textContent.toLowerCase();
    question.hidden = !(
      ["verdict", "kind", "article"].every((name) => !wanted[name] || question.dataset[name] === wanted[name]) &&
      words.every((word) => text.includes(word))
    );
    shown += !question.hidden;
  }
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
