// What the reader has chosen, and the answer that follows from it. One place holds the choice;
// everything drawn listens to it.
corridors.createState = function createState(atlas) {
  const model = corridors.tree.prepare(atlas.network);
  const unpack = (draws) => ({ ...draws, effects: draws.effects && corridors.read.readFloats(draws.effects) });
  const draws = [atlas.draws, ...atlas.conditions.scenarios.map((own) => own.draws || null)].map((own) => own && unpack(own));
  const named = atlas.corridors.filter((row) => row.slot !== null)
    .sort((a, b) => a.slot - b.slot).map((row) => row.corridor);
  const listeners = [];
  const answers = new Map();
  const choice = {
    scenario: 0, compare: false, month: null, closed: [], hiddenKinds: new Set(),
    hiddenCorridors: new Set(), hiddenLayers: new Set(), selected: null, window: "all",
    column: "exposure", down: true, tab: "ranking",
  };

  function set(patch) {
    Object.assign(choice, patch);
    for (const listener of listeners) listener(choice, Object.keys(patch));
  }

  // The newest dated edition of the world that begins in or before a month.
  function findEpoch(month) {
    let found = -1;
    atlas.conditions.epochs.forEach((epoch, place) => {
      if (epoch.from <= month) found = place;
    });
    return found;
  }

  function conditionOf(scenario, month) {
    const { baseline, epochs, scenarios } = atlas.conditions;
    if (scenario > 0) return scenarios[scenario - 1];
    if (month === null || month === atlas.as_of.slice(0, 7)) return baseline;
    const epoch = findEpoch(month);
    return epoch < 0 ? baseline : patchCondition(baseline, epochs[epoch]);
  }

  // An epoch says only what differs from the baseline.
  function patchCondition(baseline, epoch) {
    if (!epoch.whole) {
      const columns = ["log_size", "delay", "risk", "interdiction", "state"];
      const whole = { demand: epoch.demand === null ? baseline.demand : atlas.conditions.demands[epoch.demand] };
      for (const column of columns) whole[column] = baseline[column].slice();
      for (const [c, ...values] of epoch.changes) {
        columns.forEach((column, i) => { whole[column][c] = values[i]; });
      }
      epoch.whole = whole;
    }
    return epoch.whole;
  }

  function solveFor(scenario, month, closed) {
    const condition = conditionOf(scenario, month);
    const key = [scenario, month === atlas.as_of.slice(0, 7) ? null : month && findEpoch(month),
      closed.slice().sort((a, b) => a - b).join(".")].join("|");
    if (!answers.has(key)) {
      if (answers.size > 60) answers.delete(answers.keys().next().value);
      const used = closed.length ? corridors.solve.close(condition, closed) : condition;
      const answer = atlas.live ? corridors.solve.solve(model, used, draws[scenario] || draws[0], named)
        : corridors.solve.readAnswer(model, atlas.answers[scenario], used, named);
      answer.condition = used;
      answer.rank = rankByExposure(answer);
      answers.set(key, answer);
    }
    return answers.get(key);
  }

  function rankByExposure(answer) {
    const order = Array.from(answer.exposure, (_, c) => c);
    const { id } = atlas.crossings;
    order.sort((a, b) => answer.exposure[b] - answer.exposure[a] || (id[a] < id[b] ? -1 : 1));
    const rank = new Array(order.length);
    order.forEach((c, place) => { rank[c] = place + 1; });
    return rank;
  }

  // What a view shows, and what it is compared with: the same scenario and month with everything
  // open, or the baseline beside a scenario.
  function look(scenario) {
    const at = scenario === undefined ? choice.scenario : scenario;
    const now = solveFor(at, choice.month, choice.closed);
    let before = null;
    if (choice.closed.length) before = solveFor(at, choice.month, []);
    else if (at > 0) before = solveFor(0, choice.month, []);
    const isTable = choice.closed.length === 0
      && (at > 0 || choice.month === null || choice.month === atlas.as_of.slice(0, 7));
    const table = isTable ? atlas.rankings[at] : null;
    const interception = table ? atlas.interception[at] : now.seized;
    return { now, before, table, interception, figures: table || now, scenario: at };
  }

  // Bounds of a crossing's exposure, where draws or a ranking give them, and whether it has no
  // haul on record to lean on.
  function findInterval({ figures }, c) {
    const [low, high] = [figures.exposure_low, figures.exposure_high];
    if (!low) return null;
    const { prior_only: prior, seizures_observed: seen } = atlas.rankings[0];
    return { low: low[c], high: high[c], priorOnly: prior ? prior[c] === 1 : seen[c] === 0 };
  }

  // The page's own arithmetic against the library's numbers, on the baseline.
  function checkArithmetic() {
    if (!atlas.live) return 0;
    const answer = solveFor(0, null, []);
    const { usage } = atlas.check;
    return usage.reduce((worst, value, c) => Math.max(worst, Math.abs(value - answer.usage[c])), 0);
  }

  function toggleClosed(c) {
    const closed = choice.closed.includes(c)
      ? choice.closed.filter((other) => other !== c) : [...choice.closed, c];
    if (closed.length > 3) return false;
    set({ closed });
    return true;
  }

  return {
    atlas, model, named, choice, set, listen: (listener) => listeners.push(listener), look,
    solveFor, conditionOf, drawsOf: (scenario) => draws[scenario] || draws[0], checkArithmetic, toggleClosed, findInterval,
  };
};
