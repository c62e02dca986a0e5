// Start: read the data, draw, and join the parts.
corridors.start = function start() {
  const { make, address } = corridors;
  const atlas = corridors.read.readIsland("atlas");
  const state = corridors.createState(atlas);
  const { choice } = state;
  const byId = (id) => document.getElementById(id);
  state.seizures = readSeizures(atlas.seizures);
  state.seizuresShown = () => state.seizures;
  state.roads = corridors.lines.readRoads(atlas.roads, state.model);
  const off = state.checkArithmetic();
  state.live = atlas.live && off < 1e-6;
  // A width for each share of routes: the busiest road of the baseline is 15 pixels wide.
  const first = state.solveFor(0, null, []);
  first.spread = corridors.lines.spreadFlows(state.model, state.roads, first.legs);
  atlas.style.most_flow = Math.max(1e-6, ...corridors.lines.buildChains(
    state.roads, first.spread, new Set(), atlas.style.least_flow).map((chain) => chain.sum));
  atlas.style.flow_pixels = 15 / atlas.style.most_flow;
  const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  const given = address.read(state, location.hash);
  Object.assign(choice, given.patch);

  const time = corridors.createTime(state, byId("time"));
  const legend = corridors.createLegend(state, byId("legend"));
  let beside = null;
  let hovered = null;
  const main = corridors.createView(state, byId("map"), {
    choose, hover, still, view: given.view });
  const panel = corridors.createPanel(state, document.body, { choose, hover });
  corridors.createFinder(state, byId("search"), byId("found"), { choose, goTo: (lat, lon) => main.map.setView([lat, lon], 9) });

  function readSeizures(columns) {
    return columns.date.map((date, i) => {
      const text = String(date);
      return { date: text, first: text.length >= 7 ? text.slice(0, 7) : text + "-01",
        last: text.length >= 7 ? text.slice(0, 7) : text + "-12", lat: columns.lat[i], lon: columns.lon[i],
        crossing: columns.crossing[i], pills: columns.pills[i], kg: columns.mass_kg[i],
        place: columns.place[i], links: columns.links[i].map((link) => atlas.links[link]) };
    }).sort((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : 0));
  }

  function choose(c) {
    state.set({ selected: c });
    const at = L.latLng(atlas.crossings.lat[c], atlas.crossings.lon[c]);
    if (!main.map.getBounds().pad(-0.1).contains(at)) main.map.panTo(at, { animate: !still });
    main.openCard(c);
    panel.showRow(c);
    sayAloud(`${atlas.crossings.name[c]} chosen`);
  }

  function hover(c) {
    if (c === hovered) return;
    hovered = c;
    main.highlight(c);
    beside?.highlight(c);
    panel.highlight(c);
  }

  function sayAloud(text) {
    byId("spoken").textContent = text;
  }

  function foldLegend(folded) {
    byId("legend-toggle").setAttribute("aria-expanded", String(!folded));
    byId("legend").querySelector(".keys").hidden = folded;
  }

  // The second map: the baseline, left of the scenario.
  function drawBeside() {
    const wanted = choice.compare && choice.scenario > 0;
    byId("beside").hidden = !wanted;
    byId("map-title").hidden = byId("beside-title").hidden = !wanted;
    byId("map-title").textContent = atlas.scenarios[choice.scenario];
    byId("beside-title").textContent = atlas.scenarios[0];
    if (!wanted && !beside) return;
    foldLegend(wanted || window.innerWidth < 760);
    main.map.invalidateSize({ animate: false });
    if (!given.view) main.showWhole({ animate: false });
    if (wanted && !beside) {
      beside = corridors.createView(state, byId("beside-map"), { choose, hover, still, scenario: () => 0,
        view: [main.map.getCenter().lat, main.map.getCenter().lng, main.map.getZoom()] });
      join(main.map, beside.map);
      join(beside.map, main.map);
    } else if (wanted) {
      beside.map.invalidateSize({ animate: false });
    }
  }

  function join(one, other) {
    one.on("move", () => {
      const [here, there] = [one.getCenter(), other.getCenter()];
      if (one.getZoom() !== other.getZoom() || here.distanceTo(there) > 1) {
        other.setView(here, one.getZoom(), { animate: false });
      }
    });
  }

  function drawTabs() {
    for (const tab of document.querySelectorAll("[role=tab]")) {
      const on = tab.dataset.tab === choice.tab;
      tab.setAttribute("aria-selected", String(on));
      tab.tabIndex = on ? 0 : -1;
      byId("panel-" + tab.dataset.tab).hidden = !on;
    }
  }

  function drawScenarios() {
    byId("scenario").value = String(choice.scenario);
    byId("compare").checked = choice.compare;
    byId("compare").disabled = choice.scenario === 0;
  }

  let writing = null;
  function writeAddress() {
    clearTimeout(writing);
    writing = setTimeout(() => {
      // A page opened from a file may change its own fragment, nothing else of its address.
      history.replaceState(null, "", address.write(state, main.map));
    }, 150);
  }

  state.listen((_, changed) => {
    const any = (...keys) => changed.some((key) => keys.includes(key));
    if (any("compare", "scenario")) drawBeside();
    main.draw(changed);
    if (choice.compare) beside?.draw(changed);
    panel.draw(changed);
    if (any("month", "window")) time.draw();
    if (any("hiddenCorridors", "closed", "scenario")) legend.draw(main.map);
    if (any("tab")) drawTabs();
    if (any("scenario", "compare")) drawScenarios();
    if (any("closed")) {
      sayAloud(choice.closed.length
        ? "Closed: " + choice.closed.map((c) => atlas.crossings.name[c]).join(", ") : "All crossings as given");
      if (choice.selected !== null && main.map._popup?.isOpen()) main.openCard(choice.selected);
    }
    writeAddress();
  });

  atlas.scenarios.forEach((name, number) => byId("scenario").append(make("option", { value: number, text: name })));
  byId("scenario-box").hidden = atlas.scenarios.length < 2;
  byId("scenario").addEventListener("change", (event) => {
    const scenario = Number(event.target.value);
    state.set({ scenario, compare: choice.compare && scenario > 0 });
  });
  byId("compare").addEventListener("change", (event) => state.set({ compare: event.target.checked }));
  const tabs = [...document.querySelectorAll("[role=tab]")];
  tabs.forEach((tab, place) => {
    tab.addEventListener("click", () => state.set({ tab: tab.dataset.tab }));
    tab.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      const next = tabs[(place + step + tabs.length) % tabs.length];
      state.set({ tab: next.dataset.tab });
      next.focus();
    });
  });
  byId("share").addEventListener("click", async () => {
    history.replaceState(null, "", address.write(state, main.map));
    let told = "The address bar now holds the link to this view";
    try {
      await navigator.clipboard.writeText(location.href);
      told = "Link copied";
    } catch {
      // No clipboard from a file in some browsers: the address bar has it.
    }
    byId("share").textContent = told;
    sayAloud(told);
    setTimeout(() => { byId("share").textContent = "Link to this view"; }, 2500);
  });
  byId("print").addEventListener("click", () => window.print());
  byId("zoom-in").addEventListener("click", () => main.map.zoomIn(1));
  byId("zoom-out").addEventListener("click", () => main.map.zoomOut(1));
  byId("whole").addEventListener("click", () => main.showWhole());
  byId("legend-toggle").addEventListener("click", () => {
    foldLegend(byId("legend-toggle").getAttribute("aria-expanded") === "true");
    main.names.placeSoon();
  });
  window.addEventListener("hashchange", () => {
    const next = address.read(state, location.hash);
    state.set(next.patch);
    if (next.view) main.map.setView([next.view[0], next.view[1]], next.view[2], { animate: false });
  });
  main.map.on("moveend", writeAddress);
  main.map.on("zoomend", () => legend.draw(main.map));

  // On paper the map takes the sheet's width and shows what the screen showed.
  let screen = null;
  window.matchMedia("print").addEventListener("change", (event) => {
    const maps = [main.map, ...(choice.compare && beside ? [beside.map] : [])];
    if (event.matches) {
      screen = { bounds: main.map.getBounds(), centre: main.map.getCenter(), zoom: main.map.getZoom() };
      for (const map of maps) map.invalidateSize({ animate: false, pan: false });
      for (const map of maps) map.fitBounds(screen.bounds, { animate: false });
      main.names.place();
    } else if (screen) {
      for (const map of maps) map.invalidateSize({ animate: false, pan: false });
      main.map.setView(screen.centre, screen.zoom, { animate: false });
    }
  });

  if (window.innerWidth < 760) foldLegend(true);
  legend.draw(main.map);
  legend.settle(main.map, main.marks);
  panel.draw(null);
  drawTabs();
  drawScenarios();
  time.draw();
  drawBeside();
  if (choice.month || choice.window !== "all") main.draw(["window"]);
  if (choice.selected !== null) choose(choice.selected);
  if (!state.live) {
    byId("warning").hidden = false;
    byId("warning").textContent = atlas.live
      ? `This browser's arithmetic differs from the library's by ${off.toExponential(1)}: closing crossings is switched off.`
      : "This map is too large to carry what closing crossings needs.";
  }
  corridors.page = { state, main, time, panel, get beside() { return beside; } };
  document.documentElement.dataset.ready = String(Math.round(performance.now()));
};

corridors.start();
