// The choice as the page's address (behind #), so that a link shows what its sender saw.
corridors.address = (function () {
  function write(state, map) {
    const { atlas, choice } = state;
    const centre = map.getCenter();
    const parts = [["at", [centre.lat.toFixed(3), centre.lng.toFixed(3), map.getZoom()].join(",")]];
    const id = (c) => atlas.crossings.id[c];
    if (choice.scenario) parts.push(["scenario", atlas.scenarios[choice.scenario]]);
    if (choice.compare) parts.push(["beside", "1"]);
    if (choice.month) parts.push(["month", choice.month]);
    if (choice.window !== "all") parts.push(["window", choice.window]);
    if (choice.closed.length) parts.push(["closed", choice.closed.map(id).join(",")]);
    if (choice.hiddenKinds.size) parts.push(["without", [...choice.hiddenKinds].join(",")]);
    if (choice.hiddenLayers.size) parts.push(["off", [...choice.hiddenLayers].join(",")]);
    if (choice.hiddenCorridors.size) {
      parts.push(["corridors-off", [...choice.hiddenCorridors].join(",")]);
    }
    if (choice.selected !== null) parts.push(["crossing", id(choice.selected)]);
    if (choice.tab !== "ranking") parts.push(["tab", choice.tab]);
    return "#" + parts.map(([key, value]) => key + "=" + encodeURIComponent(value)).join("&");
  }

  // Only what is known is taken over; anything else in the address is ignored.
  function read(state, hash) {
    const { atlas } = state;
    const given = new Map(new URLSearchParams(hash.replace(/^#/, "")));
    const patch = {};
    const list = (key) => (given.get(key) || "").split(",").filter(Boolean);
    const known = (ids) => ids.map((id) => atlas.crossings.id.indexOf(id)).filter((c) => c >= 0);
    const scenario = atlas.scenarios.indexOf(given.get("scenario"));
    patch.scenario = Math.max(0, scenario);
    patch.compare = given.get("beside") === "1" && patch.scenario > 0;
    const month = given.get("month");
    patch.month = /^\d{4}-\d{2}$/.test(month || "") && month >= atlas.start.slice(0, 7)
      && month <= atlas.end.slice(0, 7) ? month : null;
    patch.window = ["all", "year", "month"].includes(given.get("window")) ? given.get("window") : "all";
    patch.closed = [...new Set(known(list("closed")))].slice(0, 3);
    patch.hiddenKinds = new Set(list("without").filter((k) => ["official", "informal", "port"].includes(k)));
    patch.hiddenLayers = new Set(list("off").filter((k) => ["flows", "crossings", "seizures", "names"].includes(k)));
    patch.hiddenCorridors = new Set(list("corridors-off").map(Number)
      .filter((slot) => Number.isInteger(slot) && slot >= 0 && slot <= state.named.length));
    patch.selected = known(list("crossing"))[0] ?? null;
    patch.tab = ["ranking", "corridors", "layers", "about"].includes(given.get("tab"))
      ? given.get("tab") : "ranking";
    const at = (given.get("at") || "").split(",").map(Number);
    const view = at.length === 3 && at.every(Number.isFinite) && Math.abs(at[0]) < 85 ? at : null;
    return { patch, view };
  }

  return { write, read };
})();
