// What is shown stands in the address, after '#': a link leads to it again.
"use strict";
const form = document.getElementById("filter");
const findings = [...document.querySelectorAll("article")];
const files = [...document.querySelectorAll(".file")];
const fields = ["text", "check", "file", "severity"];

function apply() {
  const words = form.text.value.toLowerCase().split(/\s+/).filter(Boolean);
  let shown = 0;
  for (const finding of findings) {
    finding.words ??= finding.textContent.toLowerCase() + " " + finding.dataset.file.toLowerCase();
    const wanted = ["check", "file", "severity"].every(
      (name) => !form[name].value || finding.dataset[name] === form[name].value);
    finding.hidden = !(wanted && words.every((word) => finding.words.includes(word)));
    shown += !finding.hidden;
  }
  for (const file of files)
    file.hidden = !file.querySelector("article:not([hidden])");
  document.getElementById("count").textContent = `${shown} of ${findings.length} shown`;
}

function fromAddress() {
  const wanted = new URLSearchParams(location.hash.slice(1));
  for (const name of fields)
    form[name].value = wanted.get(name) ?? "";
  apply();
}

function toAddress() {
  const wanted = new URLSearchParams();
  for (const name of fields)
    if (form[name].value)
      wanted.set(name, form[name].value);
  location.replace("#" + wanted);
}

form.addEventListener("input", toAddress);
form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("reset", () => location.replace("#"));
window.addEventListener("hashchange", fromAddress);
document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-name]");
  if (button) {
    form[button.dataset.name].value = button.dataset.value;
    toAddress();
    form.scrollIntoView();
  }
  const link = event.target.closest("a.explain");
  if (link) {
    event.preventDefault();
    const page = document.getElementById(link.hash.slice(1));
    page.open = true;
    page.scrollIntoView();
  }
});
form.hidden = false;
fromAddress();
