// Answers for one condition of the network: means over the draws of what corridors.walk sums. Legs,
// costs, demand, interdiction and the draws to average over come from the library.
corridors.solve = (function () {
  const { arithmetic, tree: trees, walk } = corridors;

  // Draws solved side by side: a walk's sums over so many still lie in a processor's own memory.
  const MOST_DRAWS = 8;

  // The numbers of some draws from the `start`th on: weights of crossings as logarithms, crossing by
  // crossing with a number for each draw; what is seized; and theta.
  function readNumbers(model, condition, draws, start, width) {
    const weight = new Float64Array(condition.log_size.length * width);
    for (let c = 0; c < condition.log_size.length; c += 1) {
      for (let k = 0; k < width; k += 1) weight[c * width + k] = weighCrossing(model, condition, draws, c, start + k);
    }
    return { start, width, weight, theta: draws.theta.slice(start, start + width),
      sea: draws.sea.slice(start, start + width), seize: Float64Array.from(condition.interdiction) };
  }

  function weighCrossing(model, condition, draws, c, k) {
    const size = condition.log_size[c];
    if (size === null || condition.state[c] === "closed") return -Infinity;
    const aversion = draws.aversion[k];
    const risk = aversion === 0 ? 0 : condition.risk[c] === null ? Infinity : aversion * condition.risk[c];
    const limited = condition.state[c] === "limited" ? draws.limited[k] : 0;
    return size - draws.theta[k] * (condition.delay[c] + draws.penalty[model.kind[c]][k] + limited + risk);
  }

  // One answer for one condition: means over the draws. `named` lists corridors whose legs are
  // wanted one by one.
  function solve(model, condition, draws, named) {
    const count = model.zone_a.length;
    const most = draws.theta.length;
    const groups = groupDemand(model, condition.demand, Math.min(MOST_DRAWS, most));
    const answer = {
      condition, draws, named, share: shareSizes(condition), usage: new Float64Array(count), exposure: new Float64Array(count),
      corridors: new Map(), arrivals: new Map(), delivered: 0, unserved: 0, interception: 0,
      logTotals: [], exposures: [], legs: startLegs(model, named.length + 1),
    };
    groups.forEach(clearSums);
    for (let start = 0; start < most; start += MOST_DRAWS) {
      solveDraws(model, groups, answer, start, Math.min(MOST_DRAWS, most - start));
    }
    groups.forEach((group) => gather(model, group, answer));
    return finish(answer);
  }

  // Demand by the zone it starts in; pairs that start outside every zone have no tree.
  function groupDemand(model, demand, width) {
    const groups = new Map();
    demand.forEach(([origin, destination, share], place) => {
      const zone = model.places[origin];
      if (!groups.has(zone)) groups.set(zone, { zone, pairs: [] });
      groups.get(zone).pairs.push({ origin, destination, share, place });
    });
    const unique = (items) => [...new Set(items)].sort((a, b) => a - b);
    for (const group of groups.values()) {
      if (group.zone < 0) continue;
      const origins = unique(group.pairs.map((pair) => pair.origin));
      const destinations = unique(group.pairs.map((pair) => pair.destination));
      group.tree = trees.findTree(model, group.zone, origins, destinations, width);
      for (const pair of group.pairs) Object.assign(pair, placePair(model, group, origins, pair));
    }
    return [...groups.values()];
  }

  // A pair's row in the tree, and the cell of its own leg where it needs no crossing.
  function placePair(model, group, origins, pair) {
    const row = origins.indexOf(pair.origin);
    if (model.places[pair.destination] !== group.zone) return { row, cell: -1 };
    const legs = model.legs[group.zone];
    const column = legs.rows.get(-1 - pair.destination);
    const start = group.tree.rows[row];
    return { row, cell: start === undefined || column === undefined ? -1 : start * legs.count + column };
  }

  function clearSums({ tree, pairs }) {
    for (const pair of pairs) pair.direct = 0;
    if (!tree) return;
    for (const node of tree.nodes) node.share = node.arrived = 0;
    for (const block of tree.blocks.values()) block.met.fill(0);
    for (const { ends } of tree.borders.values()) if (ends) ends.met.fill(0);
  }

  function solveDraws(model, groups, answer, start, width) {
    const { condition, draws } = answer;
    const numbers = readNumbers(model, condition, draws, start, width);
    const sums = arithmetic.choose(model.max_zones, model.longest, numbers);
    const count = condition.interdiction.length;
    const pairs = condition.demand.length;
    const own = { reached: new Float64Array(count * width), unserved: new Float64Array(width),
      logTotals: Array.from({ length: width }, () => new Float64Array(pairs).fill(-Infinity)) };
    for (const group of groups) {
      if (group.tree) {
        walk.walk(model, group, numbers, sums, own);
        takeNamedLegs(group.tree, numbers, sums, answer);
      } else {
        for (const pair of group.pairs) for (let k = 0; k < width; k += 1) own.unserved[k] += pair.share;
      }
    }
    for (let k = 0; k < width; k += 1) takeDraw(answer, own, start, k, width);
    answer.logTotals.push(...own.logTotals);
  }

  // Adds one draw's exposure to the means.
  function takeDraw(answer, own, start, k, width) {
    const { condition, draws } = answer;
    const part = 1 / draws.theta.length;
    const exposed = new Float64Array(answer.exposure.length);
    for (let c = 0; c < exposed.length; c += 1) exposed[c] = condition.interdiction[c] * own.reached[c * width + k];
    const exposure = draws.effects ? weighEvidence(answer, start + k, exposed, own.unserved[k]) : exposed;
    for (let c = 0; c < exposed.length; c += 1) {
      answer.exposure[c] += part * exposure[c];
      answer.interception += part * exposed[c];
    }
    answer.unserved += part * own.unserved[k];
    if (draws.theta.length > 1) answer.exposures.push(exposure);
  }

  // Exposure with what the library learnt of single crossings, and the flow it does not know.
  function weighEvidence({ condition, draws, share }, k, exposed, unserved) {
    const known = 1 - draws.background[k];
    const first = k * share.length;
    const exposure = new Float64Array(share.length);
    let total = 0;
    for (let c = 0; c < share.length; c += 1) {
      exposure[c] = draws.effects[first + c]
        * (known * exposed[c] + draws.background[k] * condition.interdiction[c] * share[c]);
      total += exposure[c];
    }
    const most = Math.min(1, (1 - unserved) / Math.max(total, 1e-300));
    for (let c = 0; c < share.length; c += 1) exposure[c] *= most;
    return exposure;
  }

  // Each crossing's share of all doors' size: where the flow goes that the library does not know.
  function shareSizes(condition) {
    const size = Float64Array.from(condition.log_size, (log) => (log === null ? 0 : Math.exp(log)));
    const whole = Math.max(1e-300, size.reduce((sum, x) => sum + x, 0));
    return size.map((x) => x / whole);
  }

  // Share of routes over each leg: `slots` numbers a leg, one for each named corridor and, last,
  // all corridors together.
  function startLegs(model, slots) {
    return { slots, zones: model.legs.map((legs) => new Float64Array(legs.count ** 2 * slots)) };
  }

  function takeNamedLegs(tree, numbers, sums, answer) {
    tree.named ||= tree.nodes.filter((node) => node.border.ends && answer.named.includes(node.name));
    for (const node of tree.named) {
      const slot = answer.named.indexOf(node.name);
      walk.takeOwnLegs(node, numbers, sums, ({ zone, cells }, met) => addLegs(answer, zone, cells, met, slot));
    }
  }

  function addLegs({ legs, draws }, zone, cells, shares, slot) {
    const into = legs.zones[zone];
    const part = 1 / draws.theta.length;
    for (let n = 0; n < cells.length; n += 1) {
      if (cells[n] >= 0) into[cells[n] * legs.slots + slot] += part * shares[n];
    }
  }

  // What the draws left in the tree, as means.
  function gather(model, { zone, tree, pairs }, answer) {
    if (!tree) return;
    const { slots } = answer.legs;
    const part = 1 / answer.draws.theta.length;
    for (const node of tree.nodes) {
      if (!(node.share > 0)) continue;
      addTo(answer.corridors, node.name, part * node.share);
      addTo(answer.arrivals, node.name, part * node.arrived);
    }
    for (const { zone: within, doors, cells, met } of tree.blocks.values()) {
      addLegs(answer, within, cells, met, slots - 1);
      met.forEach((sum, n) => { answer.usage[doors[n % doors.length]] += part * sum; });
    }
    for (const { ends } of tree.borders.values()) if (ends) addLegs(answer, ends.zone, ends.cells, ends.met, slots - 1);
    const slot = answer.named.indexOf(model.zones[zone]);
    for (const { cell, direct } of pairs) {
      if (!(direct > 0)) continue;
      addTo(answer.corridors, model.zones[zone], part * direct);
      addTo(answer.arrivals, model.zones[zone], part * direct);
      addLegs(answer, zone, [cell], [direct], slots - 1);
      if (slot >= 0) addLegs(answer, zone, [cell], [direct], slot);
    }
  }

  function addTo(map, key, value) {
    map.set(key, (map.get(key) || 0) + value);
  }

  function finish(answer) {
    answer.delivered = [...answer.arrivals.values()].reduce((sum, x) => sum + x, 0);
    if (answer.exposures.length) {
      answer.exposure_low = findQuantiles(answer.exposures, 0.05);
      answer.exposure_high = findQuantiles(answer.exposures, 0.95);
    }
    answer.seized = answer.exposure.reduce((sum, x) => sum + x, 0);
    delete answer.exposures;
    return answer;
  }

  // Of each column, with steps between neighbours straightened, as numpy does by default.
  function findQuantiles(rows, share) {
    const column = new Float64Array(rows.length);
    return Float64Array.from(rows[0], (_, c) => {
      rows.forEach((row, k) => { column[k] = row[c]; });
      column.sort();
      const at = share * (rows.length - 1);
      const below = Math.floor(at);
      const above = Math.min(below + 1, rows.length - 1);
      return column[below] + (at - below) * (column[above] - column[below]);
    });
  }

  // The same condition with crossings closed (positions in the table).
  function close(condition, closed) {
    const shut = new Set(closed);
    return { ...condition, state: condition.state.map((state, c) => (shut.has(c) ? "closed" : state)) };
  }

  // What a change costs evaders, in hours: the rise of the expected log-sum cost over the demand
  // that can still be served, mean over draws.
  function costChange(before, after) {
    const { demand } = before.condition;
    const draws = before.logTotals.map((_, k) => k);
    let hours = 0;
    let served = 0;
    demand.forEach(([, , share], place) => {
      const known = draws.every((k) => before.logTotals[k][place] > -Infinity && after.logTotals[k][place] > -Infinity);
      if (!known) return;
      served += share;
      for (const k of draws) {
        hours += share * (before.logTotals[k][place] - after.logTotals[k][place]) / before.draws.theta[k] / draws.length;
      }
    });
    return served > 0 ? hours / served : null;
  }

  // An answer that the library stored, where a network is too large to carry.
  function readAnswer(model, stored, condition, named) {
    const answer = {
      usage: Float64Array.from(stored.usage), exposure: Float64Array.from(stored.exposure),
      corridors: new Map(stored.corridors), arrivals: new Map(), unserved: stored.unserved, logTotals: [], condition,
      legs: startLegs(model, named.length + 1),
    };
    const { slots, zones } = answer.legs;
    const number = new Map(model.zones.map((zone, place) => [zone, place]));
    for (const [zone, from, to, slot, share] of stored.legs) {
      const legs = model.legs[number.get(zone)];
      const leg = legs.rows.get(from) * legs.count + legs.rows.get(to);
      zones[number.get(zone)][leg * slots + slots - 1] += share;
      if (slot !== null) zones[number.get(zone)][leg * slots + slot] += share;
    }
    answer.interception = answer.seized = answer.exposure.reduce((sum, x) => sum + x, 0);
    return answer;
  }

  return { solve, readAnswer, close, costChange };
})();
