// The side panel: the ranking as a table that sorts, corridors side by side, layers, and what a
// closure does.
corridors.createPanel = function createPanel(state, root, actions) {
  const { make, makeName, percent, points, cards } = corridors;
  const { atlas, choice } = state;
  const FIRST_ROWS = 150;
  let all = false;

  const COLUMNS = {
    rank: { head: "#", title: "Rank by exposure", number: true, up: true },
    name: { head: "Crossing", title: "Crossing", up: true },
    exposure: { head: "Exposure", title: "Probability that a dispatched consignment is seized there", number: true },
    exposure_change: { head: "±", title: "Change of exposure, percentage points", number: true, changed: true },
    usage: { head: "Usage", title: "Share of routes that use the crossing", number: true },
    usage_change: { head: "±", title: "Change of usage, percentage points", number: true, changed: true },
    seizures_observed: { head: "Seizures", title: "Recorded seizures that name the crossing", number: true, plain: true },
  };

  function rowsOf(look) {
    const { now, before, figures } = look;
    const observed = atlas.rankings[0].seizures_observed;
    const rows = atlas.crossings.id.map((id, c) => ({
      c, name: atlas.crossings.name[c], rank: figures.rank[c], exposure: figures.exposure[c], usage: figures.usage[c],
      low: null, high: null, ...state.findInterval(look, c),
      was: before ? before.rank[c] : null, moved: before ? before.rank[c] - now.rank[c] : 0,
      exposure_change: before ? now.exposure[c] - before.exposure[c] : null,
      usage_change: before ? now.usage[c] - before.usage[c] : null,
      seizures_observed: observed[c],
      closed: choice.closed.includes(c) || now.condition.state[c] === "closed",
    })).filter((row) => !choice.hiddenKinds.has(atlas.crossings.kind[row.c]));
    const { column, down } = choice;
    const sign = down ? -1 : 1;
    return rows.sort((a, b) => {
      const [x, y] = [a[column], b[column]];
      const by = typeof x === "string" ? x.localeCompare(y) : (x ?? -Infinity) - (y ?? -Infinity);
      return sign * by || a.rank - b.rank;
    });
  }

  function drawTable() {
    const look = state.look();
    const columns = Object.entries(COLUMNS).filter(([, column]) => (look.before ? !column.plain : !column.changed));
    const head = root.querySelector("#ranking-table thead");
    head.replaceChildren(make("tr", {}, ...columns.map(([key, column]) => make("th", {
      scope: "col", class: column.number ? "number" : null,
      "aria-sort": choice.column === key ? (choice.down ? "descending" : "ascending") : null,
    }, make("button", { type: "button", title: column.title, "data-column": key, text: column.head,
      "aria-label": column.title,
      onclick: () => sortBy(key, column) })))));
    const rows = rowsOf(look);
    const most = Math.max(...rows.map((row) => row.high ?? row.exposure), 1e-9);
    const body = root.querySelector("#ranking-table tbody");
    body.replaceChildren(...rows.slice(0, all ? rows.length : FIRST_ROWS).map((row, place) =>
      drawRow(row, columns, most, place)));
    const rest = all ? 0 : Math.max(0, rows.length - FIRST_ROWS);
    root.querySelector("#all-rows").hidden = rest === 0;
    root.querySelector("#all-rows").textContent = rest ? `Show ${rest} more` : "";
    root.querySelector("#ranking-table caption").textContent = describeTable(look);
  }

  function describeTable(look) {
    const what = look.scenario ? `Scenario: ${atlas.scenarios[look.scenario]}` : "Baseline";
    const when = choice.month && !look.scenario ? choice.month : atlas.as_of;
    return `${what}, ${when}. Seized: ${percent(look.interception)} of consignments`
      + (look.before ? ` (${points(look.now.seized - look.before.seized)} points)` : "")
      + (look.now.unserved > 1e-9 ? `; ${percent(look.now.unserved)} of demand has no route` : "") + ".";
  }

  function sortBy(key, column) {
    const down = choice.column === key ? !choice.down : !column.up;
    state.set({ column: key, down });
    root.querySelector(`#ranking-table button[data-column="${key}"]`).focus();
  }

  function drawRow(row, columns, most, place) {
    const line = make("tr", {
      "data-crossing": row.c, class: (row.closed ? "closed" : "") + (choice.selected === row.c ? " selected" : ""),
      onmouseenter: () => actions.hover(row.c), onmouseleave: () => actions.hover(null),
      onclick: () => actions.choose(row.c),
    });
    for (const [key, column] of columns) {
      const tag = key === "name" ? "th" : "td";
      const cell = make(tag, { scope: key === "name" ? "row" : null, class: column.number ? "number " + key : key });
      if (key === "name") {
        cell.append(make("div", {},
          make("span", { class: "kind-mark " + atlas.crossings.kind[row.c], "aria-hidden": "true" }),
          make("span", {}, make("button", { type: "button", class: "pick", "data-place": place,
            onfocus: () => actions.hover(row.c), onblur: () => actions.hover(null) }, makeName(row.name)),
          row.closed ? make("span", { class: "badge", text: "closed" }) : null)));
      } else if (key === "exposure") {
        cell.append(columns.some(([, other]) => other.changed) ? "" : drawBar(row, most), make("span", { text: percent(row.exposure) }));
      } else if (column.changed) {
        const size = row[key];
        cell.append(make("span", { class: size > 5e-5 ? "rise" : size < -5e-5 ? "fall" : null, text: points(size) }));
      } else if (key === "rank" && row.moved) {
        cell.append(make("small", { class: row.moved > 0 ? "rise" : "fall", title: `was ${row.was}`,
          text: (row.moved > 0 ? "▲" : "▼") + Math.abs(row.moved) }), ` ${row.rank}`);
      } else {
        cell.textContent = key === "usage" ? percent(row.usage) : row[key];
      }
      line.append(cell);
    }
    return line;
  }

  function drawBar(row, most) {
    const bar = make("span", { class: "bar", "aria-hidden": "true" });
    const fill = make("span", { class: "fill" });
    fill.style.width = (100 * row.exposure / most).toFixed(1) + "%";
    bar.append(fill);
    if (row.high !== null) {
      const whisker = make("span", { class: "whisker" });
      whisker.style.left = (100 * row.low / most).toFixed(1) + "%";
      whisker.style.width = (100 * (row.high - row.low) / most).toFixed(1) + "%";
      bar.append(whisker);
      bar.title = `90 % interval: ${percent(row.low)} to ${percent(row.high)}`;
    }
    return bar;
  }

  // Arrow keys walk the rows; Enter chooses (a button does that by itself).
  root.querySelector("#ranking-table tbody").addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1, Home: -Infinity, End: Infinity }[event.key];
    if (!step || !event.target.classList.contains("pick")) return;
    const picks = [...root.querySelectorAll("#ranking-table .pick")];
    const to = Math.max(0, Math.min(picks.length - 1, picks.indexOf(event.target) + step));
    picks[to].focus();
    event.preventDefault();
  });
  root.querySelector("#all-rows").addEventListener("click", () => {
    all = true;
    drawTable();
  });

  function drawCorridors() {
    const { now, before, table } = state.look();
    const body = root.querySelector("#corridors-table tbody");
    const known = new Map(atlas.corridors.map((row) => [row.corridor, row]));
    const names = [...new Set([...atlas.corridors.map((row) => row.corridor).filter((name) => now.corridors.has(name)),
      ...[...now.corridors.keys()]])];
    // The library's own table speaks of the baseline; elsewhere the page's arithmetic does.
    const plain = table && !state.choice.scenario;
    const shareOf = (name) => (plain && known.has(name) ? known.get(name).share : now.corridors.get(name) || 0);
    const rows = names.map((name) => ({ name, share: shareOf(name),
      change: before ? (now.corridors.get(name) || 0) - (before.corridors.get(name) || 0) : null,
      seized: now.corridors.get(name) > 0 && now.arrivals.has(name)
        ? 1 - now.arrivals.get(name) / now.corridors.get(name) : null,
      facts: known.get(name) })).sort((a, b) => b.share - a.share).slice(0, 30);
    root.querySelector("#corridors-table .change").hidden = !before;
    body.replaceChildren(...rows.map((row) => drawCorridor(row, before)));
  }

  function drawCorridor(row, before) {
    const slot = state.named.indexOf(row.name);
    const swatch = make("span", { class: "swatch", "aria-hidden": "true" });
    swatch.style.backgroundColor = slot >= 0 ? atlas.style.corridors[slot] : atlas.style.other_corridor;
    const known = row.facts && row.facts.name ? make("small", {}, makeName(row.facts.name)) : null;
    return make("tr", {}, make("th", { scope: "row" }, swatch, row.name, known),
      make("td", { class: "number", text: percent(row.share) }),
      make("td", { class: "number change", hidden: !before, text: before ? points(row.change) : "" }),
      make("td", { class: "number", text: row.facts ? cards.hours(row.facts.mean_hours) || "–" : "–" }),
      make("td", { class: "number", text: percent(row.seized) }));
  }

  function drawLayers() {
    const corridorBox = root.querySelector("#corridor-filters");
    const entries = [...state.named.map((name, slot) => [slot, name, atlas.style.corridors[slot]]),
      [state.named.length, "all other corridors", atlas.style.other_corridor]];
    corridorBox.replaceChildren(...entries.map(([slot, name, colour]) => {
      const swatch = make("span", { class: "swatch", "aria-hidden": "true" });
      swatch.style.backgroundColor = colour;
      return drawSwitch(swatch, name, !choice.hiddenCorridors.has(slot), "corridor-" + slot, () =>
        state.set({ hiddenCorridors: toggled(choice.hiddenCorridors, slot) }));
    }));
    const kinds = [["official", "official crossings"], ["informal", "informal stretches"], ["port", "ports"]];
    root.querySelector("#kind-filters").replaceChildren(...kinds.map(([kind, text]) =>
      drawSwitch(make("span", { class: "kind-mark " + kind, "aria-hidden": "true" }), text,
        !choice.hiddenKinds.has(kind), "kind-" + kind,
        () => state.set({ hiddenKinds: toggled(choice.hiddenKinds, kind) }))));
    const layers = [["flows", "flows along roads"], ["crossings", "crossings"], ["seizures", "seizures"], ["names", "names"]];
    root.querySelector("#layer-filters").replaceChildren(...layers.map(([layer, text]) =>
      drawSwitch(null, text, !choice.hiddenLayers.has(layer), "layer-" + layer,
        () => state.set({ hiddenLayers: toggled(choice.hiddenLayers, layer) }))));
  }

  function drawSwitch(mark, text, on, id, turn) {
    const box = make("input", { type: "checkbox", id });
    box.checked = on;
    box.addEventListener("change", () => {
      turn();
      document.getElementById(id).focus();
    });
    return make("label", { class: "switch" }, box, mark, text);
  }

  function toggled(set, item) {
    const next = new Set(set);
    if (!next.delete(item)) next.add(item);
    return next;
  }

  // What the closure does, in one box: chips to reopen, three numbers, the largest gains.
  function drawClosure() {
    const box = root.querySelector("#closure");
    box.hidden = choice.closed.length === 0;
    if (box.hidden) return void box.replaceChildren();
    const { now, before } = state.look();
    const cost = corridors.solve.costChange(before, now);
    const gains = Array.from(now.usage, (usage, c) => [c, usage - before.usage[c]])
      .filter(([c, change]) => change > 5e-5 && !choice.closed.includes(c))
      .sort((a, b) => b[1] - a[1]).slice(0, 5);
    const shifts = [...new Set([...now.corridors.keys(), ...before.corridors.keys()])]
      .map((name) => [name, (now.corridors.get(name) || 0) - (before.corridors.get(name) || 0)])
      .sort((a, b) => b[1] - a[1]);
    box.replaceChildren(
      make("h2", { text: choice.closed.length > 1 ? "If these crossings close" : "If this crossing closes" }),
      make("p", { class: "chips" }, ...choice.closed.map((c) => make("button", {
        type: "button", class: "chip", title: "Reopen", onclick: () => state.toggleClosed(c),
      }, makeName(atlas.crossings.name[c]), make("span", { text: " ×", "aria-hidden": "true" })))),
      make("dl", { class: "figures" },
        make("div", {}, make("dt", { text: "cost to evaders" }), make("dd", { id: "closure-cost",
          text: cost === null ? "no route left" : "+" + cost.toFixed(2) + " h" })),
        make("div", {}, make("dt", { text: "interception" + (now.exposure_low ? " *" : ""),
          title: now.exposure_low ? "By the network alone, as the command reports it" : null }), make("dd", {
          text: `${percent(before.interception)} → ${percent(now.interception)}` })),
        make("div", {}, make("dt", { text: "without a route" }), make("dd", { text: percent(now.unserved) }))),
      gains.length ? make("p", { text: "The flow goes to" }) : null,
      make("ol", { class: "gains" }, ...gains.map(([c, change]) => make("li", {},
        make("button", { type: "button", class: "pick", onclick: () => actions.choose(c) }, makeName(atlas.crossings.name[c])),
        make("span", { class: "rise", text: ` ${points(change)} points` })))),
      make("p", { class: "shifts", text: `Corridors: ${shifts.filter(([, change]) => Math.abs(change) > 5e-4)
        .slice(0, 3).map(([name, change]) => `${name} ${points(change)}`).join(", ") || "hardly any change"}` }),
      now.exposure_low ? make("p", { class: "shifts",
        text: "* By the network alone; the table below also weighs each crossing's own record." }) : null);
  }

  function draw(changed) {
    const any = (...keys) => !changed || changed.some((key) => keys.includes(key));
    if (any("scenario", "month", "closed", "hiddenKinds", "selected", "column", "down")) drawTable();
    if (any("scenario", "month", "closed")) {
      drawCorridors();
      drawClosure();
      // On a phone the answer lies below the map.
      if (changed?.includes("closed") && choice.closed.length) {
        root.querySelector("#closure").scrollIntoView({ block: "nearest" });
      }
    }
    if (any("hiddenCorridors", "hiddenKinds", "hiddenLayers")) drawLayers();
  }

  function showRow(c) {
    const row = root.querySelector(`#ranking-table tr[data-crossing="${c}"]`);
    row?.scrollIntoView({ block: "nearest" });
  }

  function highlight(c) {
    for (const row of root.querySelectorAll("#ranking-table tr.hovered")) row.classList.remove("hovered");
    if (c !== null) root.querySelector(`#ranking-table tr[data-crossing="${c}"]`)?.classList.add("hovered");
  }

  return { draw, showRow, highlight };
};
