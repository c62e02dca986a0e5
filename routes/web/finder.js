// The search box: a combobox that finds crossings and places by any spelling.
corridors.createFinder = function createFinder(state, input, list, actions) {
  const { make, makeName, names } = corridors;
  const { atlas } = state;
  const KINDS = { production_area: "production area" };
  let index = null;
  const buildIndex = () => names.buildIndex([
    ...atlas.crossings.id.map((id, c) => ({ kind: "crossing", at: c, text: atlas.crossings.name[c],
      names: [atlas.crossings.name[c], ...atlas.crossings.aliases[c], id], weight: 1 + (atlas.rankings[0].usage[c] || 0) })),
    ...atlas.places.id.map((id, p) => ({ kind: KINDS[atlas.places.kind[p]] || atlas.places.kind[p], at: p, text: atlas.places.name[p],
      names: [atlas.places.name[p], ...atlas.places.aliases[p], id], weight: 0.5, place: true })),
  ]);
  let found = [];
  let active = -1;

  function close() {
    list.hidden = true;
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function show() {
    index ||= buildIndex();
    found = names.find(index, input.value, 8);
    active = found.length ? 0 : -1;
    const spellings = found.map((entry) => names.findSpelling(entry, input.value));
    list.replaceChildren(...(found.length ? found.map((entry, place) => make("li", {
      role: "option", id: "found-" + place, "aria-selected": place === active ? "true" : "false",
      onmousedown: (event) => { event.preventDefault(); take(place); },
    }, makeName(entry.text), spellings[place] ? makeName(spellings[place], "small") : null,
      make("small", { class: "kind", text: entry.kind }))) : [make("li", {
      role: "option", "aria-disabled": "true", "aria-selected": "false", class: "none",
      text: "Nothing found by that name" })]));
    list.hidden = input.value.trim() === "";
    input.setAttribute("aria-expanded", String(!list.hidden));
    mark();
  }

  function mark() {
    [...list.children].forEach((item, place) => item.setAttribute("aria-selected", String(place === active)));
    if (active >= 0 && !list.hidden) {
      input.setAttribute("aria-activedescendant", "found-" + active);
      list.children[active].scrollIntoView({ block: "nearest" });
    } else {
      input.removeAttribute("aria-activedescendant");
    }
  }

  function take(place) {
    const entry = found[place];
    if (!entry) return;
    input.value = entry.text;
    close();
    if (entry.place) actions.goTo(atlas.places.lat[entry.at], atlas.places.lon[entry.at]);
    else actions.choose(entry.at);
  }

  input.addEventListener("input", show);
  input.addEventListener("blur", () => close());
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      if (list.hidden) input.value = "";
      close();
    } else if (event.key === "Enter" && active >= 0 && !list.hidden) {
      take(active);
      event.preventDefault();
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && found.length) {
      if (list.hidden) show();
      else active = (active + (event.key === "ArrowDown" ? 1 : found.length - 1)) % found.length;
      mark();
      event.preventDefault();
    }
  });
};
