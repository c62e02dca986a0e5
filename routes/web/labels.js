// Names on the map. Each is tried in several places around its point, the most important first,
// and left out where every place is taken.
corridors.labels = (function () {
  const canvas = document.createElement("canvas").getContext("2d");
  const SIDES = [[1, 0], [-1, 0], [0, -1], [0, 1], [0.8, -0.8], [0.8, 0.8], [-0.8, -0.8], [-0.8, 0.8]];

  // Shifts of a name around its point, in its own widths and heights, the nearest first.
  const AROUND = [-3, -2, -1, 0, 1, 2, 3].flatMap((x) => [-4, -3, -2, -1, 0, 1, 2, 3, 4].map((y) => [x * 0.28, y * 0.9]))
    .sort((a, b) => Math.hypot(a[0] * 2.2, a[1] * 0.45) - Math.hypot(b[0] * 2.2, b[1] * 0.45));

  const Layer = L.Layer.extend({
    initialize(options) {
      L.setOptions(this, options);
      this._wanted = [];
      this._blocked = [];
      this._busy = [];
    },
    onAdd(map) {
      // Names of countries and waters lie below flows and crossings, all others above them.
      this._boxes = ["zones", "names"].map((pane) => {
        const box = L.DomUtil.create("div", "labels leaflet-zoom-hide", map.getPane(pane));
        box.setAttribute("aria-hidden", "true");
        return box;
      });
      map.on("zoomend moveend resize viewreset", this.placeSoon, this);
      this.placeSoon();
    },
    onRemove(map) {
      this._boxes.forEach((box) => box.remove());
      map.off("zoomend moveend resize viewreset", this.placeSoon, this);
    },
    // `wanted`, weightiest first: { text, lat, lon, look, gap, centred, room (degrees), from };
    // `blocked`: { lat, lon, radius } for all names, `busy`: the same for those of countries and
    // waters, which lie below the flows.
    set(wanted, blocked) {
      this._wanted = wanted;
      this._blocked = blocked;
      if (this._map) this.placeSoon();
    },
    setBusy(busy) {
      this._busy = busy;
      if (this._map) this.placeSoon();
    },
    // Once a frame is enough, however often something moves.
    placeSoon() {
      this._due ||= requestAnimationFrame(() => {
        this._due = null;
        if (this._map) this.place();
      });
    },
    place() {
      const map = this._map;
      const size = map.getSize();
      const taken = this.options.covered();
      const spread = ({ lat, lon, radius }) => {
        const p = map.latLngToContainerPoint([lat, lon]);
        return [p.x - radius, p.y - radius, p.x + radius, p.y + radius];
      };
      taken.push(...this._blocked.filter((mark) => mark.radius >= 4).map(spread));
      let busy = null;
      const pixels = 256 * Math.pow(2, map.getZoom()) / 360;
      const nodes = [[], []];
      for (const label of this._wanted) {
        if (map.getZoom() < (label.from || 0)) continue;
        const p = map.latLngToContainerPoint([label.lat, label.lon]);
        const beyond = label.centred ? 60 : 0;
        if (p.x < -beyond || p.y < -beyond || p.x > size.x + beyond || p.y > size.y + beyond) continue;
        const box = measure(label);
        if (label.centred) busy ||= this._busy.map(spread);
        const free = findSpot(p, box, label, label.centred ? taken.concat(busy) : taken, size, pixels);
        // A country's name that finds no room between the flows is written over them.
        const crowded = !free && label.look === "zone";
        const spot = crowded ? findSpot(p, box, label, taken, size, pixels) : free;
        if (!spot) continue;
        taken.push([spot[0], spot[1], spot[0] + box[0], spot[1] + box[1]]);
        const node = corridors.make("div", { class: "label " + label.look + (crowded ? " crowded" : ""), text: label.text, dir: "auto" });
        L.DomUtil.setPosition(node, map.containerPointToLayerPoint(L.point(spot)).round());
        nodes[label.centred && !crowded ? 0 : 1].push(node);
      }
      this._boxes.forEach((box, i) => box.replaceChildren(...nodes[i]));
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

  function findSpot(p, box, label, taken, size, pixels) {
    const gap = label.gap || 0;
    const tries = !label.centred ? SIDES : AROUND.filter(([sx, sy]) => label.room === undefined
      || Math.hypot(sx * box[0], sy * box[1]) <= label.room * pixels + 1);
    for (const [sx, sy] of tries) {
      const x = label.centred ? p.x - box[0] / 2 + sx * box[0]
        : p.x + sx * (gap + 3) - (sx < 0 ? box[0] : sx === 0 ? box[0] / 2 : 0);
      const y = label.centred ? p.y - box[1] / 2 + sy * box[1]
        : p.y + sy * (gap + 3) - (sy < 0 ? box[1] : sy === 0 ? box[1] / 2 : 0);
      if (x < 4 || y < 2 || x + box[0] > size.x - 4 || y + box[1] > size.y - 2) continue;
      const hits = taken.some(([left, top, right, bottom]) =>
        x < right && x + box[0] > left && y + 2 < bottom && y + box[1] - 2 > top);
      if (!hits) return [x, y];
    }
    return null;
  }

  return { Layer };
})();
