/**
 * What the page does where scripts run: it filters by verdict, area and words, and opens the case that an
 * address names. Without it all cases are there, to be opened one by one.
 */
export const SCRIPT = `'use strict';
const form = document.querySelector('form.filter');
const words = form.querySelector('input[type=search]');
const area = form.querySelector('select');
const verdicts = [...form.querySelectorAll('input[type=checkbox]')];
const shown = document.querySelector('#shown');
const cases = [...document.querySelectorAll('details.case')].map((element) => ({
  element,
  verdict: element.dataset.verdict,
  area: element.closest('section').dataset.area,
  text: '',
}));
const sections = [...document.querySelectorAll('section.area')];

function textOf(each) {
  each.text ||= each.element.textContent.toLowerCase();
  return each.text;
}

function filter() {
  const wanted = words.value.toLowerCase().split(/\\s+/).filter(Boolean);
  const chosen = verdicts.filter((box) => box.checked).map((box) => box.value);
  let count = 0;
  for (const each of cases) {
    const fits =
      (chosen.length === 0 || chosen.includes(each.verdict)) &&
      (area.value === '' || area.value === each.area) &&
      (wanted.length === 0 || wanted.every((word) => textOf(each).includes(word)));
    each.element.hidden = !fits;
    if (fits) count += 1;
  }
  for (const section of sections) section.hidden = !section.querySelector('details.case:not([hidden])');
  shown.textContent = count === cases.length ? count + ' cases' : count + ' of ' + cases.length + ' cases';
}

function openNamed() {
  const id = decodeURIComponent(location.hash.slice(1));
  const element = id === '' ? null : document.getElementById(id);
  if (element === null || !element.matches('details')) return;
  if (element.hidden) {
    form.reset();
    filter();
  }
  element.open = true;
  element.scrollIntoView();
}

form.hidden = false;
form.addEventListener('input', filter);
form.addEventListener('reset', () => setTimeout(filter));
form.addEventListener('submit', (event) => event.preventDefault());
addEventListener('hashchange', openNamed);
addEventListener('keydown', (event) => {
  if (event.key !== '/' || event.target.matches('input, select') || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  words.focus();
});
filter();
openNamed();
`;
