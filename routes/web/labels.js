// Names on the map. Each is tried in several places around its point, the most important first,
// and left out where every place is taken.
corridors.labels = (function () {
  const canvas = document.createElement("canvas").getContext("2d");
  const SIDES = [[1, 0], [-1, 0], [0, -1], [0, 1], [0.8, -0.8], [0.8, 0.8], [-0.8, -0.8], [-0.8, 0.8]];

  const Layer = L.Layer.extend({
    initialize(pane, options) {
      L.setOptions(this, options);
      this._pane = pane;
      this._wanted = [];
      this._blocked = [];
    },
    onAdd(map) {
      this._box = L.DomUtil.create("div", "labels leaflet-zoom-hide", map.getPane(this._pane));
      this._box.setAttribute("aria-hidden", "true");
      map.on("zoomend moveend resize viewreset", this.place, this);
      this.place();
    },
    onRemove(map) {
      this._box.remove();
      map.off("zoomend moveend resize viewreset", this.place, this);
    },
    // `wanted`: { text, lat, lon, look, gap, centred, from }; `blocked`: { lat, lon, radius }.
    set(wanted, blocked) {
      this._wanted = wanted;
      this._blocked = blocked;
      if (this._map) this.place();
    },
    place() {
      const map = this._map;
      const taken = [];
      const size = map.getSize();
      const corners = (this.options.corners || []).map((corner) => corner(map));
      taken.push(...corners.filter(Boolean));
      for (const { lat, lon, radius } of this._blocked) {
        if (radius < 4) continue;
        const p = map.latLngToContainerPoint([lat, lon]);
        taken.push([p.x - radius, p.y - radius, p.x + radius, p.y + radius]);
      }
      const nodes = [];
      for (const label of this._wanted) {
        if (map.getZoom() < (label.from || 0) || map.getZoom() > (label.until || 99)) continue;
        const p = map.latLngToContainerPoint([label.lat, label.lon]);
        if (p.x < -20 || p.y < -20 || p.x > size.x + 20 || p.y > size.y + 20) continue;
        const box = measure(label);
        const spot = findSpot(p, box, label, taken, size);
        if (!spot) continue;
        taken.push([spot[0], spot[1], spot[0] + box[0], spot[1] + box[1]]);
        const node = corridors.make("div", { class: "label " + label.look, text: label.text });
        L.DomUtil.setPosition(node, map.containerPointToLayerPoint(L.point(spot)).round());
        nodes.push(node);
      }
      this._box.replaceChildren(...nodes);
    },
  });

  const FONTS = {
    zone: ["600 12px", 2.4], water: ["italic 13px", 1.5], crossing: ["600 12px", 0],
    place: ["11.5px", 0], around: ["11px", 1.8],
  };

  function measure(label) {
    const [font, spacing] = FONTS[label.look.split(" ")[0]];
    canvas.font = font + " \"Segoe UI\", system-ui, \"Noto Sans\", \"Liberation Sans\", Arial, sans-serif";
    const text = label.look.startsWith("zone") ? label.text.toUpperCase() : label.text;
    return [canvas.measureText(text).width + spacing * text.length + 3, 16];
  }

  function findSpot(p, box, label, taken, size) {
    const gap = label.gap || 0;
    const tries = label.centred ? [[0, 0], [0, -1.3], [0, 1.3], [0.45, 0], [-0.45, 0], [0, -2.4], [0, 2.4]]
      : SIDES;
    for (const [sx, sy] of tries) {
      const x = label.centred ? p.x - box[0] / 2 + sx * box[0]
        : p.x + sx * (gap + 3) - (sx < 0 ? box[0] : sx === 0 ? box[0] / 2 : 0);
      const y = label.centred ? p.y - box[1] / 2 + sy * box[1]
        : p.y + sy * (gap + 3) - (sy < 0 ? box[1] : sy === 0 ? box[1] / 2 : 0);
      if (x < 2 || y < 2 || x + box[0] > size.x - 2 || y + box[1] > size.y - 2) continue;
      const hits = taken.some(([left, top, right, bottom]) =>
        x < right && x + box[0] > left && y + 2 < bottom && y + box[1] - 2 > top);
      if (!hits) return [x, y];
    }
    return null;
  }

  return { Layer };
})();
