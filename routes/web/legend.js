// What sizes, shades, shapes and widths mean, with numbers, in the emptiest corner of the map.
corridors.createLegend = function createLegend(state, element) {
  const { make, symbols, lines } = corridors;
  const { atlas } = state;
  const { style } = atlas;
  const SVG = "http://www.w3.org/2000/svg";
  const scale = { breaks: style.breaks, colours: style.exposure, highest: style.highest, pixels: style.symbol_pixels };

  function drawing(width, height, ...shapes) {
    const svg = document.createElementNS(SVG, "svg");
    svg.setAttribute("width", width);
    svg.setAttribute("height", height);
    svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    svg.setAttribute("aria-hidden", "true");
    for (const [tag, attributes] of shapes) {
      const shape = document.createElementNS(SVG, tag);
      for (const [name, value] of Object.entries(attributes)) shape.setAttribute(name, value);
      svg.append(shape);
    }
    return svg;
  }

  function entry(picture, text) {
    return make("li", {}, make("span", { class: "picture" }, picture), make("span", { text }));
  }

  // A round number as it is, others to two digits.
  function round(share) {
    return Number((100 * share).toPrecision(2)) + " %";
  }

  function exposures() {
    const edges = [0, ...style.breaks, style.highest];
    return style.exposure.map((colour, step) => {
      const top = step === style.exposure.length - 1;
      const typical = top ? style.highest : Math.sqrt(Math.max(edges[step], edges[step + 1] / 3) * edges[step + 1]);
      const r = Math.min(13, symbols.radius(scale, typical));
      const text = step === 0 ? `under ${round(edges[1])}` : `${round(edges[step])} to ${round(edges[step + 1])}`;
      return entry(drawing(32, Math.max(13, 2 * r + 3), ["circle", { cx: 16, cy: Math.max(6.5, r + 1.5), r, fill: colour,
        stroke: "var(--casing)", "stroke-width": 1 }]), text);
    }).reverse();
  }

  function kinds() {
    const look = { fill: "var(--paper)", stroke: "var(--ink)", "stroke-width": 1.4 };
    return [
      entry(drawing(32, 14, ["circle", { cx: 16, cy: 7, r: 4.6, ...look }]), "official"),
      entry(drawing(32, 14, ["path", { d: "M16 1.2L21.8 7L16 12.8L10.2 7Z", ...look }]), "informal"),
      entry(drawing(32, 14, ["path", { d: "M12 3H20V11H12Z", ...look }]), "port"),
      entry(drawing(32, 14, ["path", { d: "M12.5 3.5L19.5 10.5M12.5 10.5L19.5 3.5", stroke: "var(--closed)", "stroke-width": 2.2 }]), "closed"),
    ];
  }

  function widths(map) {
    const zoom = lines.zoomScale(map);
    const steps = [0.3, 0.1, 0.02].filter((share) => share <= style.most_flow * 1.2);
    if (!steps.length) steps.push(Number((style.most_flow / 2).toPrecision(1)));
    return steps.map((share) => {
      const width = Math.max(0.7, share * style.flow_pixels) * zoom;
      return entry(drawing(32, Math.max(12, width + 4), ["rect", { x: 1, y: Math.max(6, width / 2 + 2) - width / 2,
        width: 30, height: width, fill: style.other_corridor }]), round(share));
    });
  }

  function others() {
    const parts = [entry(drawing(32, 14, ["path", { d: "M16 2.5L20.5 7L16 11.5L11.5 7Z", fill: "var(--seizure)", "fill-opacity": 0.72 }]), "recorded seizures")];
    if (atlas.rankings[0].exposure_low) {
      parts.push(entry(drawing(32, 22, ["circle", { cx: 16, cy: 11, r: 7, fill: style.exposure[3] }],
        ["circle", { cx: 16, cy: 11, r: 10, fill: "none", stroke: style.exposure[3], "stroke-dasharray": "2 2" }],
        ["circle", { cx: 16, cy: 11, r: 4, fill: "none", stroke: "var(--casing)", "stroke-dasharray": "2 2" }]), "5 to 95 % interval"),
      entry(drawing(32, 16, ["circle", { cx: 16, cy: 8, r: 5.4, fill: "var(--paper)", stroke: style.exposure[3], "stroke-width": 2 }]), "prior only"));
    }
    if (state.choice.closed.length || state.choice.scenario) {
      parts.push(entry(drawing(32, 16, ["circle", { cx: 16, cy: 8, r: 6, fill: "none", stroke: "var(--ink)", "stroke-dasharray": "3 2" }]), "before the change"));
    }
    if (state.choice.scenario) {
      parts.push(entry(drawing(32, 16, ["circle", { cx: 16, cy: 8, r: 6.4, fill: "none", stroke: "var(--ink)", "stroke-width": 2.2 }]), "checked more"));
    }
    return parts;
  }

  function corridorLines() {
    return [...state.named.map((name, slot) => [name, style.corridors[slot]]), ["other corridors", style.other_corridor]]
      .filter((_, slot) => !state.choice.hiddenCorridors.has(slot))
      .map(([name, colour]) => entry(drawing(32, 12, ["rect", { x: 1, y: 4, width: 30, height: 4, fill: colour }]), name));
  }

  function draw(map) {
    const blocks = [
      ["Exposure: chance of seizure there", exposures()],
      ["Kind", [...kinds(), ...others()]],
      ["Share of routes along a road", widths(map)],
      ["Corridors", corridorLines()],
    ];
    element.querySelector(".keys").replaceChildren(...blocks.map(([title, entries]) =>
      make("section", {}, make("h3", { text: title }), make("ul", {}, ...entries))));
  }

  // The corner whose ground carries least.
  function settle(map, marks) {
    const size = map.getSize();
    const [width, height] = [element.offsetWidth + 16, element.offsetHeight + 16];
    const corners = { "bottom left": [0, size.y - height], "top left": [0, 0],
      "top right": [size.x - width, 0], "bottom right": [size.x - width, size.y - height - 40] };
    const crowded = Object.entries(corners).map(([name, [x, y]]) => [name, marks.reduce((sum, mark) => {
      const p = map.latLngToContainerPoint([mark.lat, mark.lon]);
      const inside = p.x > x && p.x < x + width && p.y > y && p.y < y + height;
      return sum + (inside ? 0.002 + mark.facts.usage : 0);
    }, 0)]);
    const [best] = crowded.reduce((least, corner) => (corner[1] < least[1] - 1e-9 ? corner : least));
    element.className = "legend " + best;
  }

  return { draw, settle };
};
