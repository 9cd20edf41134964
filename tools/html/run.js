'use strict';
// The page of one run, from the top down.

// What is at work has one look on the whole page.
function looksOf(data) {
  const order = ['mm', 'dma: activations', 'dma: weights', 'dw', 'misc', 'mlx', 'dma: input', 'dma: output', 'dma: command pages', 'front end waits', 'front end: command words', 'host: submit, interrupt'];
  const atWork = new Set([...data.timeline.whats, ...data.run.critical_path.map((share) => share.what)]);
  const whats = [...new Set([...order.filter((what) => atWork.has(what)), ...atWork])];
  return new Map(whats.map((what, index) => [what, look(index)]));
}

function makeSection(main, nav, id, title, explanation) {
  const place = element('section', {id}, element('h2', {}, title), element('p', {class: 'explain'}, explanation));
  main.append(place);
  nav.append(element('a', {href: `#${id}`}, title));
  return place;
}

function drawRunPage() {
  const data = pageData();
  const top = document.getElementById('top');
  const main = document.getElementById('main');
  main.replaceChildren();
  const nav = element('nav', {'aria-label': 'on this page'});
  top.append(element('h1', {}, `${data.run.model} on ${data.run.machine}`), element('p', {class: 'under'}, data.machine.summary), nav);
  if (!data.run.completed) return drawFailure(main, data.run);
  const looks = looksOf(data);
  const section = (id, title, explanation) => makeSection(main, nav, id, title, explanation);
  drawCards(main, data);
  drawFrames(section, data);
  drawPath(section, data, looks);
  drawLayers(section, data, looks);
  drawTimeline(section, data, looks);
  if (data.roofline) drawRoofline(section, data, looks);
  drawEngines(section, data);
  drawProvenance(section, data);
  drawNotes(section, data);
  return undefined;
}

drawRunPage();
