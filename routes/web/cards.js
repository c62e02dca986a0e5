// What is said about one crossing, one corridor lane, one seizure: built as elements, never as HTML.
corridors.cards = (function () {
  const { make, makeLink, makeName, percent, points } = corridors;
  const KINDS = { official: "Official crossing", informal: "Informal stretch", port: "Port" };

  function pair(list, term, value) {
    if (value === null || value === undefined || value === "") return;
    list.append(make("dt", { text: term }), make("dd", {}, value));
  }

  function hours(value) {
    return value === null || value === undefined ? null
      : value < 0.05 ? "under 0.1 h" : value.toFixed(value < 10 ? 1 : 0) + " h";
  }

  function tellCrossing(state, c, look) {
    const { atlas } = state;
    const { crossings } = atlas;
    const zone = (id) => atlas.zones[id] || id;
    const card = make("article", { class: "card" });
    card.append(make("h3", {}, makeName(crossings.name[c])));
    const names = crossings.aliases[c];
    if (names.length) {
      const line = make("p", { class: "aliases" });
      names.forEach((name, i) => line.append(i ? " · " : "", makeName(name)));
      card.append(line);
    }
    const status = choiceState(state, c, look);
    card.append(make("p", { class: "kind",
      text: `${KINDS[crossings.kind[c]]} · ${zone(crossings.zone_a[c])} – ${zone(crossings.zone_b[c])} · ${status}` }));
    card.append(tellNumbers(state, c, look), tellActions(state, c));
    card.append(...tellEvidence(state, c), ...tellHistory(state, c), ...tellSources(state, c));
    return card;
  }

  function choiceState(state, c, look) {
    return state.choice.closed.includes(c) ? "closed here by you" : look.now.condition.state[c];
  }

  function tellNumbers(state, c, look) {
    const { crossings } = state.atlas;
    const list = make("dl", {});
    const { now, before, table, figures } = look;
    const bounds = state.findInterval(look, c);
    const interval = bounds ? ` (${percent(bounds.low)} to ${percent(bounds.high)})` : "";
    pair(list, "Rank", "#" + figures.rank[c]);
    pair(list, "Exposure", percent(figures.exposure[c]) + interval
      + (before ? `, ${points(now.exposure[c] - before.exposure[c])} points` : ""));
    pair(list, "Usage", percent(figures.usage[c])
      + (before ? `, ${points(now.usage[c] - before.usage[c])} points` : ""));
    const checks = now.condition.interdiction[c];
    const more = before ? checks - before.condition.interdiction[c] : 0;
    pair(list, "Interdiction", percent(checks) + (more ? `, ${points(more)} points` : ""));
    if (table) {
      if (table.leverage[c] !== null) pair(list, "Leverage", table.leverage[c].toFixed(3));
      pair(list, "Criticality", hours(table.criticality_hours[c]));
      // Expected counts mean something once a posterior has set how many consignments there are.
      const expected = table.exposure_low ? table.seizures_expected[c] : null;
      pair(list, "Seizures", `${table.seizures_observed[c]} observed`
        + (expected === null ? "" : `, ${expected.toFixed(1)} expected`));
    }
    if (crossings.position[c] !== "high") pair(list, "Position", crossings.position[c] + " confidence");
    return list;
  }

  function tellActions(state, c) {
    const { choice } = state;
    const line = make("p", { class: "actions" });
    if (!state.live) return line;
    const shut = choice.closed.includes(c);
    const full = !shut && choice.closed.length >= 3;
    line.append(make("button", {
      type: "button", class: "close-crossing", disabled: full, text: shut ? "Reopen this crossing"
        : full ? "Three are closed already" : "Close this crossing",
      onclick: () => state.toggleClosed(c),
    }));
    return line;
  }

  function tellEvidence(state, c) {
    const rows = state.seizures.filter((row) => row.crossing === c).reverse();
    if (!rows.length) return [make("p", { class: "none", text: "No recorded seizure names this crossing: prior only." })];
    const parts = [make("h4", { text: `Evidence: ${rows.length} recorded seizure${rows.length > 1 ? "s" : ""}` }),
      make("ul", {}, ...rows.slice(0, 8).map((row) => tellSeizure(row)))];
    if (rows.length > 8) parts.push(make("p", { class: "more", text: `and ${rows.length - 8} earlier ones` }));
    return parts;
  }

  function quantity(row) {
    const parts = [];
    if (row.pills) {
      parts.push((row.pills >= 1e6 ? (row.pills / 1e6).toFixed(row.pills < 1e7 ? 1 : 0) + " million"
        : row.pills.toLocaleString("en")) + " pills");
    }
    if (row.kg) parts.push(row.kg.toLocaleString("en") + " kg");
    return parts.join(", ") || "quantity not stated";
  }

  function tellSeizure(row) {
    const item = make("li", {}, make("time", { text: row.date }), ` · ${quantity(row)}`);
    if (row.place) item.append(" · ", makeName(row.place));
    row.links.forEach((link, i) => item.append(i ? " " : " · ", makeLink(link)));
    return item;
  }

  function tellHistory(state, c) {
    const rows = state.atlas.states.filter((row) => row[0] === c);
    if (!rows.length) return [];
    const list = make("ul", {}, ...rows.map(([, from, to, status, source]) => make("li", {},
      `${status} from ${from || "the beginning"}${to ? " to " + to : ""} `,
      source ? makeLink(source) : null)));
    return [make("h4", { text: "State over time" }), list];
  }

  function tellSources(state, c) {
    const { notes, sources } = state.atlas.crossings;
    const parts = [];
    if (notes[c]) parts.push(make("p", { class: "notes" }, makeName(notes[c])));
    if (sources[c].length) {
      const line = make("p", { class: "sources", text: "Sources: " });
      sources[c].forEach((source, i) => line.append(i ? ", " : "", makeLink(source)));
      parts.push(line);
    }
    return parts;
  }

  function listSeizures(state, rows) {
    const shown = rows.slice().sort((a, b) => (a.date < b.date ? 1 : -1)).slice(0, 12);
    const card = make("article", { class: "card" },
      make("h3", { text: rows.length === 1 ? "Seizure" : `${rows.length} seizures` }),
      make("ul", {}, ...shown.map((row) => tellSeizure(row))));
    if (rows.length > shown.length) {
      card.append(make("p", { class: "more", text: `and ${rows.length - shown.length} earlier ones; zoom in to part them` }));
    }
    return card;
  }

  return { tellCrossing, listSeizures, quantity, hours };
})();
