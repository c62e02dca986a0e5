// Crossings and seizures as symbols. Area stands for exposure, shade for its class, shape for
// kind: a circle is an official gate, a diamond an informal stretch, a square a port.
corridors.symbols = (function () {
  const SHAPES = {
    official: null,
    informal: [[0, -1.25], [1.25, 0], [0, 1.25], [-1.25, 0]],
    port: [[-0.89, -0.89], [0.89, -0.89], [0.89, 0.89], [-0.89, 0.89]],
    closed: null,
  };

  // Pixels between a symbol's edge and a ring that can be told from it.
  const RING_ROOM = 1.5;

  const Symbol = L.CircleMarker.extend({
    _updatePath() {
      const { shape, ring } = this.options;
      const p = this._point;
      const r = this._radius;
      if (shape === "closed") {
        const a = r * 0.8;
        this._renderer._setPath(this, `M${p.x - a} ${p.y - a}L${p.x + a} ${p.y + a}`
          + `M${p.x - a} ${p.y + a}L${p.x + a} ${p.y - a}`);
      } else if (SHAPES[shape]) {
        this._renderer._setPath(this, outline(SHAPES[shape], p, r));
      } else {
        this._renderer._updateCircle(this);
      }
      if (this._path && ring) this._path.setAttribute("data-ring", ring);
      // Tooltips listen for focus, and that alone would make each of hundreds of symbols a stop for
      // the Tab key. The table is the keyboard's way to every crossing.
      if (this._path) this._path.setAttribute("tabindex", "-1");
    },
  });

  function outline(corners, p, r) {
    return "M" + corners.map(([x, y]) =>
      (p.x + x * r).toFixed(1) + " " + (p.y + y * r).toFixed(1)).join("L") + "Z";
  }

  function radius(scale, exposure) {
    return exposure > 0 ? Math.max(2.6, Math.sqrt(exposure / scale.highest) * scale.pixels) : 2.6;
  }

  function shade(scale, exposure) {
    let step = 0;
    while (step < scale.breaks.length && exposure >= scale.breaks[step]) step += 1;
    return scale.colours[step];
  }

  // One crossing: its symbol, and where known the rings of its interval or of what it was before.
  function draw(group, crossing, look) {
    const at = [crossing.lat, crossing.lon];
    const { scale } = look;
    const shape = look.closed ? "closed" : crossing.kind;
    const size = look.closed ? 5 : radius(scale, look.exposure);
    const colour = shade(scale, look.exposure);
    const used = look.usage > 1e-6;
    const bounds = look.closed || look.low === null ? [size, size] : [radius(scale, look.low), radius(scale, look.high)];
    // A bound that the symbol's own edge would hide gets no ring.
    if (bounds[1] > size + RING_ROOM) {
      group.addLayer(new Symbol(at, { pane: "rings", shape, radius: bounds[1], fill: false, color: colour,
        weight: 1.2, dashArray: "2 2", opacity: 0.9, interactive: false, ring: "high" }));
    }
    if (!look.closed && look.before !== null && Math.abs(look.before - look.exposure) > 5e-5) {
      group.addLayer(new Symbol(at, {
        pane: "rings", shape, radius: radius(scale, look.before), fill: false,
        color: "var(--ink)", weight: 1.1, dashArray: "3 2", opacity: 0.85, interactive: false,
        ring: "before",
      }));
    }
    if (!look.closed && look.watched) {
      group.addLayer(new Symbol(at, {
        pane: "rings", shape, radius: size + 4, fill: false, color: "var(--ink)", weight: 2.4,
        opacity: 1, interactive: false, ring: "watched",
      }));
    }
    const symbol = new Symbol(at, {
      pane: "crossings", shape, radius: size, bubblingMouseEvents: false,
      className: "crossing" + (look.selected ? " selected" : ""),
      color: look.closed ? look.closedColour : look.hollow ? colour : "var(--casing)",
      weight: look.closed ? 2.4 : look.hollow ? 2 : used ? 1.3 : 0.8,
      fill: !look.closed, fillColor: look.hollow ? "var(--paper)" : used ? colour : "var(--unused)",
      fillOpacity: look.hollow ? 0.75 : 0.94, opacity: 1,
    });
    group.addLayer(symbol);
    if (symbol._path) symbol._path.setAttribute("data-crossing", crossing.id);
    if (bounds[0] < size - RING_ROOM) {
      symbol.inner = new Symbol(at, { pane: "crossings", shape, radius: bounds[0], fill: false,
        color: look.hollow ? colour : "var(--casing)", weight: 1.1, dashArray: "2 2", opacity: 0.95, interactive: false, ring: "low" });
      group.addLayer(symbol.inner);
    }
    return symbol;
  }

  // Seizures near each other on the screen become one mark with their number.
  function cluster(seizures, map, cell) {
    const cells = new Map();
    const bounds = map.getBounds().pad(0.2);
    const zoom = map.getZoom();
    const size = 256 * Math.pow(2, zoom);
    const [south, north] = [bounds.getSouth(), bounds.getNorth()];
    const [west, east] = [bounds.getWest(), bounds.getEast()];
    for (const seizure of seizures) {
      const { lat, lon } = seizure;
      if (lat < south || lat > north || lon < west || lon > east) continue;
      const sin = Math.sin(lat * Math.PI / 180);
      const x = (lon / 360 + 0.5) * size;
      const y = (0.5 - Math.log((1 + sin) / (1 - sin)) / (4 * Math.PI)) * size;
      const key = Math.floor(x / cell) + ":" + Math.floor(y / cell);
      const found = cells.get(key);
      if (found) {
        found.members.push(seizure);
        found.lat += lat;
        found.lon += lon;
      } else {
        cells.set(key, { members: [seizure], lat, lon });
      }
    }
    return [...cells.values()].map((found) => ({
      members: found.members,
      lat: found.lat / found.members.length,
      lon: found.lon / found.members.length,
    }));
  }

  function drawSeizures(group, seizures, map, look) {
    group.clearLayers();
    for (const mark of cluster(seizures, map, map.getZoom() >= 9 ? 12 : 30)) {
      const many = mark.members.length;
      const symbol = new Symbol([mark.lat, mark.lon], {
        pane: "seizures", shape: "informal", radius: Math.min(9, 2.6 + 1.15 * Math.log2(many + 1)),
        fill: true, fillColor: "var(--seizure)", fillOpacity: 0.72, color: "var(--casing)", weight: 0.9,
        className: "seizure", bubblingMouseEvents: false,
      });
      symbol.bindTooltip(() => look.tell(mark.members), { direction: "top" });
      // The mark itself goes when the map moves, as it does to make room for the popup.
      symbol.on("click", () => L.popup({ maxWidth: 320, minWidth: 220, maxHeight: 320 })
        .setLatLng([mark.lat, mark.lon]).setContent(look.list(mark.members)).openOn(map));
      group.addLayer(symbol);
    }
  }

  return { draw, drawSeizures, radius, shade };
})();
