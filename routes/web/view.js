// One map: land below, flows, seizures and crossings above it, names on top.
corridors.createView = function createView(state, element, options) {
  const { make, lines, symbols, labels, cards } = corridors;
  const { atlas, choice, model, named } = state;
  const { style } = atlas;
  const map = L.map(element, {
    zoomControl: false, zoomSnap: 0.25, zoomDelta: 0.5, wheelPxPerZoomLevel: 110,
    maxZoom: 12, maxBounds: atlas.land.frame, maxBoundsViscosity: 0.9, zoomAnimation: !options.still, fadeAnimation: !options.still,
  });
  const setLeastZoom = () => map.setMinZoom(Math.min(7, Math.ceil(map.getBoundsZoom(atlas.land.frame, true) * 4) / 4));
  map.on("resize", setLeastZoom);
  map.attributionControl.setPrefix(false);
  map.attributionControl.addAttribution(atlas.attribution);
  if (atlas.tiles) L.tileLayer(atlas.tiles, { maxZoom: 12, opacity: 0.6, pane: "tilePane" }).addTo(map);

  const panes = { graticule: 190, land: 205, coast: 215, zones: 225, casings: 300, flows: 305, arrows: 310,
    seizures: 340, rings: 345, crossings: 350, names: 400 };
  for (const [name, height] of Object.entries(panes)) {
    map.createPane(name).style.zIndex = height;
  }
  const groups = { places: L.layerGroup(), flows: L.layerGroup(), crossings: L.layerGroup(), seizures: L.layerGroup() };
  const names = new labels.Layer({ covered: listCovered });
  const marks = [];
  let shown = null;

  // What lies on the map and hides what is below it, in the map's pixels.
  function listCovered() {
    const around = element.getBoundingClientRect();
    return [...element.parentElement.querySelectorAll(".leaflet-control, .zoom, .north, .view-title, .legend")]
      .map((box) => box.getBoundingClientRect()).filter((box) => box.width > 0)
      .map((box) => [box.left - around.left, box.top - around.top, box.right - around.left, box.bottom - around.top]);
  }

  function drawLand() {
    const still = { interactive: false, smoothFactor: 0.8, noClip: true };
    for (const line of atlas.land.graticule) {
      L.polyline(line, { ...still, pane: "graticule", color: "var(--graticule)", weight: 0.7 }).addTo(map);
    }
    const digits = atlas.land.digits;
    const around = atlas.land.around.map((ring) => [corridors.read.decodeLine(ring, digits)]);
    L.polygon(around, { ...still, pane: "land", fillColor: "var(--land-around)", fillOpacity: atlas.tiles ? 0 : 1,
      color: "var(--coast)", weight: 0.5, opacity: 0.6 }).addTo(map);
    const arcs = atlas.land.arcs.map((arc) => corridors.read.decodeLine(arc, digits));
    const rings = atlas.land.zones.flatMap((zone) => zone.rings).map((ring) => [ring.flatMap((arc) =>
      (arc < 0 ? arcs[~arc].slice().reverse() : arcs[arc]))]);
    L.polygon(rings, { ...still, pane: "land", fillColor: "var(--land)", fillOpacity: atlas.tiles ? 0 : 1,
      fillRule: "nonzero", color: "var(--land)", weight: 0.8 }).addTo(map);
    const kinds = [{ color: "var(--coast)", weight: 0.9 }, { color: "var(--border)", weight: 1.1 },
      { color: "var(--border)", weight: 1.1, dashArray: "5 4" }];
    kinds.forEach((kind, number) => {
      const found = arcs.filter((_, arc) => atlas.land.kinds[arc] === number);
      L.polyline(found, { ...still, ...kind, pane: "coast", fill: false,
        className: "outline-" + ["coast", "border", "disputed"][number] }).addTo(map);
    });
  }

  function drawFlows(look) {
    if (choice.hiddenLayers.has("flows") || !state.roads.some(Boolean)) return void groups.flows.clearLayers();
    const answer = look.now;
    answer.spread ||= lines.spreadFlows(model, state.roads, answer.legs);
    const chains = lines.buildChains(state.roads, answer.spread, choice.hiddenCorridors, style.least_flow);
    names.setBusy(chains.filter((chain) => chain.sum > 0.008).flatMap((chain) => sample(chain.points)));
    lines.drawChains(groups.flows, chains, {
      pixels: style.flow_pixels,
      colour: (slot) => (slot < named.length ? style.corridors[slot] : style.other_corridor),
      tell: tellLane,
    });
  }

  // Points along a line, close enough that no name slips between two of them.
  function sample(points) {
    const found = [];
    for (let i = 1; i < points.length; i += 1) {
      const [a, b] = [points[i - 1], points[i]];
      const steps = Math.max(1, Math.round(Math.hypot(b[0] - a[0], b[1] - a[1]) / 0.25));
      for (let k = 0; k < steps; k += 1) {
        found.push({ lat: a[0] + (b[0] - a[0]) * k / steps, lon: a[1] + (b[1] - a[1]) * k / steps, radius: 4 });
      }
    }
    return found;
  }

  const tip = L.tooltip({ direction: "top", offset: [0, -6] });
  function tellLane(lane, at) {
    if (!lane) return void tip.remove();
    const name = lane.slot < named.length ? named[lane.slot] : "other corridors";
    tip.setLatLng(at).setContent(make("span", { text: `${name}: ${corridors.percent(lane.share)} of all routes` }));
    if (!map.hasLayer(tip)) map.addLayer(tip);
  }

  function drawCrossings(look) {
    groups.crossings.clearLayers();
    marks.length = 0;
    if (choice.hiddenLayers.has("crossings")) return;
    const { crossings } = atlas;
    const { now, before, figures } = look;
    const order = Array.from(crossings.id, (_, c) => c)
      .sort((a, b) => now.exposure[b] - now.exposure[a] || a - b);
    const scale = { breaks: style.breaks, colours: style.exposure, highest: style.highest, pixels: style.symbol_pixels };
    const unseen = [];
    for (const c of order) {
      if (choice.hiddenKinds.has(crossings.kind[c])) continue;
      const closed = now.condition.state[c] === "closed" || choice.closed.includes(c);
      const bounds = state.findInterval(look, c);
      const item = { c, lat: crossings.lat[c], lon: crossings.lon[c], id: crossings.id[c], kind: crossings.kind[c] };
      const facts = {
        scale, closed, usage: now.usage[c], exposure: figures.exposure[c],
        before: before && !closed ? before.exposure[c] : null,
        watched: before !== null && now.condition.interdiction[c] > before.condition.interdiction[c] + 1e-9,
        low: bounds && bounds.low, high: bounds && bounds.high, hollow: bounds && bounds.priorOnly,
        closedColour: choice.closed.includes(c) ? "var(--rise)" : "var(--closed)", selected: choice.selected === c,
      };
      if (facts.usage <= 1e-6 && !closed) unseen.push([item, facts]);
      else addMark(item, facts);
    }
    for (const [item, facts] of unseen) addMark(item, facts);
    for (const { symbol } of marks.slice().reverse()) {
      symbol.bringToFront();
      symbol.inner?.bringToFront();
    }
    drawNames(look);
  }

  function addMark(item, facts) {
    const symbol = symbols.draw(groups.crossings, item, facts);
    symbol.bindTooltip(() => tellShort(item.c), { direction: "top" });
    symbol.on("click", () => options.choose(item.c));
    symbol.on("mouseover", () => options.hover(item.c));
    symbol.on("mouseout", () => options.hover(null));
    marks.push({ ...item, symbol, facts });
  }

  function tellShort(c) {
    const { figures } = shown;
    return make("span", {}, corridors.makeName(atlas.crossings.name[c], "b"), make("br"),
      `exposure ${corridors.percent(figures.exposure[c])}, usage ${corridors.percent(figures.usage[c])}`);
  }

  function drawNames() {
    const wanted = [];
    if (!choice.hiddenLayers.has("names")) {
      const top = marks.filter((mark) => !mark.facts.closed && mark.facts.usage > 1e-6);
      top.slice(0, 40).forEach((mark, place) => wanted.push({
        text: atlas.crossings.label[mark.c], lat: mark.lat, lon: mark.lon, look: "crossing",
        gap: mark.symbol.getRadius(), from: place < 8 ? 0 : place < 16 ? 6.5 : 7.75 }));
      wanted.push(...atlas.labels.places);
    }
    wanted.push(...atlas.labels.zones);
    names.set(wanted, marks.map((mark) => ({ lat: mark.lat, lon: mark.lon, radius: mark.symbol.getRadius() })));
  }

  function drawSeizures() {
    if (choice.hiddenLayers.has("seizures")) return void groups.seizures.clearLayers();
    symbols.drawSeizures(groups.seizures, state.seizuresShown(), map, {
      tell: (rows) => make("span", { text: rows.length === 1
        ? `${rows[0].date}: ${cards.quantity(rows[0])}` : `${rows.length} seizures` }),
      list: (rows) => cards.listSeizures(state, rows),
    });
  }

  // Origins and destinations are marked at every scale, towns once they are named.
  function drawPlaces() {
    groups.places.clearLayers();
    for (const place of atlas.labels.places) {
      const town = place.mark === "town";
      if (town && map.getZoom() < place.from) continue;
      groups.places.addLayer(L.circleMarker([place.lat, place.lon], { pane: "zones", radius: town ? 1.8 : 3,
        interactive: false, color: "var(--ink)", weight: town ? 0 : 1.6, fill: true, fillOpacity: 1,
        fillColor: place.mark === "destination" ? "var(--paper)" : "var(--ink)" }));
    }
  }

  function draw(changed) {
    const all = !changed;
    const answers = all || changed.some((key) => ["scenario", "month", "closed", "compare"].includes(key));
    shown = state.look(options.scenario ? options.scenario() : undefined);
    if (answers || changed.includes("hiddenCorridors") || changed.includes("hiddenLayers")) drawFlows(shown);
    if (answers || changed.some((key) => ["hiddenKinds", "hiddenLayers", "selected"].includes(key))) drawCrossings(shown);
    if (all || changed.some((key) => ["month", "window", "hiddenLayers"].includes(key))) drawSeizures();
  }

  // All that is in use, clear of the line that says where the boundaries come from.
  function showWhole(how) {
    const line = map.attributionControl.getContainer().offsetHeight;
    map.fitBounds(atlas.bounds, { ...how, paddingTopLeft: [8, 8], paddingBottomRight: [8, Math.max(8, line - 8)] });
  }

  function openCard(c) {
    const card = cards.tellCrossing(state, c, shown);
    // On a phone the card leaves the zoom buttons free.
    const size = map.getSize();
    const width = Math.max(180, Math.min(340, size.x - 106));
    L.popup({ maxWidth: width, minWidth: Math.min(250, width), maxHeight: Math.max(160, Math.min(380, size.y - 90)),
      autoPanPaddingTopLeft: [10, 14], autoPanPaddingBottomRight: [58, 24], className: "crossing-card" })
      .setLatLng([atlas.crossings.lat[c], atlas.crossings.lon[c]]).setContent(card).openOn(map);
  }

  function highlight(c) {
    for (const mark of marks) mark.symbol._path?.classList.toggle("hovered", mark.c === c);
  }

  if (options.view) map.setView([options.view[0], options.view[1]], options.view[2], { animate: false });
  else showWhole({ animate: false });
  setLeastZoom();
  drawLand();
  drawPlaces();
  Object.values(groups).forEach((group) => group.addTo(map));
  map.addLayer(names);
  L.control.scale({ imperial: false, maxWidth: 140, position: "bottomright" }).addTo(map);
  draw(null);
  map.on("zoomend moveend", drawSeizures);
  map.on("zoomend", drawPlaces);
  return { map, draw, showWhole, openCard, highlight, marks, groups, names, look: () => shown };
};
