// The forward-backward arithmetic of docs/method.md, and nothing else: legs, costs, demand,
// interdiction and the draws to average over come from the library.
corridors.solve = (function () {
  const { arithmetic, tree: trees } = corridors;

  // The numbers of one draw: weights of crossings as logarithms, what is seized, and theta.
  function readNumbers(model, condition, draws, k) {
    const theta = draws.theta[k];
    const aversion = draws.aversion[k];
    const weight = condition.log_size.map((size, c) => {
      if (size === null || condition.state[c] === "closed") return -Infinity;
      const risk = aversion === 0 ? 0 : condition.risk[c] === null ? Infinity : aversion * condition.risk[c];
      const limited = condition.state[c] === "limited" ? draws.limited[k] : 0;
      return size - theta * (condition.delay[c] + draws.penalty[model.kind[c]][k] + limited + risk);
    });
    return { theta, sea: draws.sea[k], weight, seize: condition.interdiction };
  }

  // One answer for one condition: means over the draws. `named` lists corridors whose legs are
  // wanted one by one.
  function solve(model, condition, draws, named) {
    const count = model.zone_a.length;
    const groups = groupDemand(model, condition.demand);
    const answer = {
      condition, draws, named, usage: new Float64Array(count), exposure: new Float64Array(count),
      corridors: new Map(), arrivals: new Map(), delivered: 0, unserved: 0, interception: 0,
      logTotals: [], exposures: [], legs: startLegs(model, named.length + 1),
    };
    groups.forEach(clearSums);
    for (let k = 0; k < draws.theta.length; k += 1) solveDraw(model, groups, answer, k);
    groups.forEach((group) => gather(model, group, answer));
    return finish(answer);
  }

  // Demand by the zone it starts in; pairs that start outside every zone have no tree.
  function groupDemand(model, demand) {
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
      group.tree = trees.findTree(model, group.zone, origins, destinations);
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
    for (const border of tree.borders.values()) for (const end of border.ends) end.met.fill(0);
  }

  function solveDraw(model, groups, answer, k) {
    const { condition, draws } = answer;
    const numbers = readNumbers(model, condition, draws, k);
    const sums = arithmetic.choose(model.max_zones, model.longest, numbers);
    const count = condition.interdiction.length;
    const own = { k, usage: new Float64Array(count), exposure: new Float64Array(count), unserved: 0,
      logTotals: new Float64Array(condition.demand.length).fill(-Infinity) };
    for (const group of groups) {
      if (group.tree) solveGroup(model, group, numbers, sums, own, answer);
      else for (const pair of group.pairs) own.unserved += pair.share;
    }
    const seized = own.exposure.reduce((sum, x) => sum + x, 0);
    const exposure = draws.effects ? weighEvidence(condition, draws, own) : own.exposure;
    const part = 1 / draws.theta.length;
    for (let c = 0; c < count; c += 1) {
      answer.usage[c] += part * own.usage[c];
      answer.exposure[c] += part * exposure[c];
    }
    answer.interception += part * seized;
    answer.unserved += part * own.unserved;
    answer.logTotals.push(own.logTotals);
    if (draws.theta.length > 1) answer.exposures.push(exposure);
  }

  // Exposure with what the library learnt of single crossings, and the flow it does not know.
  function weighEvidence(condition, draws, own) {
    const size = condition.log_size.map((log) => (log === null ? 0 : Math.exp(log)));
    const whole = Math.max(1e-300, size.reduce((sum, x) => sum + x, 0));
    const share = draws.background[own.k];
    const effects = draws.effects.subarray(own.k * size.length, (own.k + 1) * size.length);
    const exposure = own.exposure.map((x, c) =>
      effects[c] * ((1 - share) * x + share * condition.interdiction[c] * size[c] / whole));
    const total = exposure.reduce((sum, x) => sum + x, 0);
    const most = Math.min(1, (1 - own.unserved) / Math.max(total, 1e-300));
    return exposure.map((x) => x * most);
  }

  function solveGroup(model, group, numbers, sums, own, answer) {
    weighLegs(model, group.tree, numbers, sums);
    walkForward(group.tree, numbers, sums);
    const weights = weighPairs(model, group, numbers, sums, own);
    walkBack(group.tree, weights, sums);
    take(group.tree, numbers, sums, own);
    takeLegs(group.tree, weights, sums);
    takeNamedLegs(model, group.tree, weights, sums, answer);
  }

  // Weights of all legs, with that of the crossing they lead to.
  function weighLegs(model, tree, numbers, sums) {
    const rateOf = (legs) => numbers.theta * (legs.sea ? numbers.sea : 1);
    for (const { zone, border, cells, values } of tree.blocks.values()) {
      const legs = model.legs[zone];
      const rate = rateOf(legs);
      const columns = border.doors.length;
      for (let n = 0; n < cells.length; n += 1) {
        const hours = cells[n] < 0 ? Infinity : legs.hours[cells[n]];
        values[n] = sums.encode(numbers.weight[border.doors[n % columns]] - rate * hours);
      }
    }
    for (const { zone, ends } of tree.borders.values()) {
      const legs = model.legs[zone];
      const rate = numbers.theta;
      for (const { cells, values } of ends) {
        for (let i = 0; i < cells.length; i += 1) {
          values[i] = sums.encode(cells[i] < 0 ? -Infinity : -rate * legs.hours[cells[i]]);
        }
      }
    }
  }

  // Sums over route beginnings up to and with each crossing; `reach` is the same with what was
  // seized before it taken out, `alive` with what is seized there as well.
  function walkForward(tree, { seize }, sums) {
    for (const border of tree.borders.values()) {
      border.total.fill(sums.zero);
      border.doors.forEach((c, i) => { border.pass[i] = sums.encodePlain(1 - seize[c]); });
    }
    for (const { parent, block, border, forward, reach, alive } of tree.nodes) {
      if (parent) {
        sums.join(parent.forward, block.values, block.shape, forward);
        sums.join(parent.alive, block.values, block.shape, reach);
      } else {
        forward.set(block.values);
        reach.set(block.values);
      }
      const { total, pass } = border;
      for (let n = 0, i = 0; n < forward.length; n += 1) {
        total[n] = sums.plus(total[n], forward[n]);
        alive[n] = sums.times(reach[n], pass[i]);
        i = i + 1 < pass.length ? i + 1 : 0;
      }
    }
  }

  // For each destination, by row, the share of demand of the pair over the sum of all its routes.
  function weighPairs(model, { zone, tree, pairs }, numbers, sums, own) {
    const legs = model.legs[zone];
    const weights = new Map();
    for (const pair of pairs) {
      if (!weights.has(pair.destination)) weights.set(pair.destination, new Float64Array(tree.rows.length).fill(sums.zero));
      const direct = pair.cell < 0 ? sums.zero : sums.encode(-numbers.theta * legs.hours[pair.cell]);
      let total = direct;
      for (const { border, end } of tree.arrivals.get(pair.destination)) {
        const size = border.doors.length;
        total = sums.plus(total, sums.dot(border.total, pair.row * size, end.values, 0, size));
      }
      own.logTotals[pair.place] = sums.log(total);
      if (total === sums.zero) {
        own.unserved += pair.share;
        continue;
      }
      const weight = sums.over(sums.encodePlain(pair.share), total);
      weights.get(pair.destination)[pair.row] = weight;
      pair.direct += sums.decode(sums.times(direct, weight));
    }
    return weights;
  }

  // Sums over route ends behind each crossing; `last` of a border are those that end in the zone
  // behind it.
  function walkBack(tree, weights, sums) {
    for (const { last, ends, doors } of tree.borders.values()) {
      last.fill(sums.zero);
      for (const end of ends) {
        const weight = weights.get(end.place);
        for (let n = 0; n < last.length; n += 1) {
          const [row, i] = [Math.floor(n / doors.length), n % doors.length];
          last[n] = sums.plus(last[n], sums.times(weight[row], end.values[i]));
        }
      }
    }
    for (const { back, border } of tree.nodes) back.set(border.last);
    for (let at = tree.nodes.length - 1; at >= 0; at -= 1) {
      const { parent, block, back } = tree.nodes[at];
      if (parent) sums.joinBack(back, block.values, block.shape, parent.back);
    }
  }

  function take(tree, { seize }, sums, own) {
    for (const node of tree.nodes) {
      const { forward, reach, alive, back } = node;
      const { doors, last, ends } = node.border;
      for (let n = 0, i = 0; n < back.length; n += 1) {
        const door = doors[i];
        own.usage[door] += sums.decode(sums.times(forward[n], back[n]));
        own.exposure[door] += seize[door] * sums.decode(sums.times(reach[n], back[n]));
        i = i + 1 < doors.length ? i + 1 : 0;
      }
      if (!ends.length) continue;
      for (let n = 0; n < last.length; n += 1) {
        node.share += sums.decode(sums.times(forward[n], last[n]));
        node.arrived += sums.decode(sums.times(alive[n], last[n]));
      }
    }
  }

  // Share of routes over each leg: `slots` numbers a leg, one for each named corridor and, last,
  // all corridors together.
  function startLegs(model, slots) {
    return { slots, zones: model.legs.map((legs) => new Float64Array(legs.count ** 2 * slots)) };
  }

  function takeLegs(tree, weights, sums) {
    for (const { parent, block, back } of tree.nodes) {
      if (parent) sums.meet(parent.forward, block.values, back, block.shape, block.met);
      else meetCells(block, back, sums);
    }
    for (const border of tree.borders.values()) {
      for (const end of border.ends) takeLast(border.total, border.doors.length, end, weights.get(end.place), sums, end.met);
    }
  }

  function meetCells({ values, met }, back, sums) {
    for (let n = 0; n < met.length; n += 1) met[n] += sums.decode(sums.times(values[n], back[n]));
  }

  function takeLast(forward, size, end, weight, sums, met) {
    for (let n = 0; n < forward.length; n += 1) {
      const way = sums.times(end.values[n % size], weight[Math.floor(n / size)]);
      met[n % size] += sums.decode(sums.times(forward[n], way));
    }
  }

  // Named corridors' own legs, walked from the last crossing to the origin.
  function takeNamedLegs(model, tree, weights, sums, answer) {
    tree.named ||= tree.nodes.filter((node) => node.border.ends.length && answer.named.includes(node.name));
    for (const node of tree.named) {
      const slot = answer.named.indexOf(node.name);
      for (const end of node.border.ends) {
        const met = new Float64Array(end.cells.length);
        takeLast(node.forward, end.cells.length, end, weights.get(end.place), sums, met);
        addLegs(answer, node.border.zone, end.cells, met, slot);
      }
      let back = node.border.last;
      for (let at = node; at; at = at.parent) {
        const { block, parent } = at;
        const met = new Float64Array(block.cells.length);
        if (parent) sums.meet(parent.forward, block.values, back, block.shape, met);
        else meetCells({ values: block.values, met }, back, sums);
        addLegs(answer, block.zone, block.cells, met, slot);
        if (!parent) break;
        const before = new Float64Array(parent.back.length).fill(sums.zero);
        sums.joinBack(back, block.values, block.shape, before);
        back = before;
      }
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
    for (const { zone: within, cells, met } of tree.blocks.values()) addLegs(answer, within, cells, met, slots - 1);
    for (const border of tree.borders.values()) {
      for (const end of border.ends) addLegs(answer, border.zone, end.cells, end.met, slots - 1);
    }
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
