// The forward-backward arithmetic of docs/method.md, and nothing else: legs, weights, demand and
// interdiction come from the library. Everything runs in logarithms, so that no exponent is too
// large or too small.
corridors.solve = (function () {
  const NONE = -Infinity;

  function prepare(network) {
    const zones = network.zones;
    const legs = zones.map((zone) => readLegs(network, zone));
    const doors = zones.map(() => new Map());
    for (let c = 0; c < network.zone_a.length; c += 1) {
      const a = network.zone_a[c];
      const b = network.zone_b[c];
      for (const [from, to] of [[a, b], [b, a]]) {
        if (!doors[from].has(to)) doors[from].set(to, []);
        doors[from].get(to).push(c);
      }
    }
    const neighbours = doors.map((door) =>
      [...door.keys()].sort((one, other) => (zones[one] < zones[other] ? -1 : 1)));
    return { ...network, legs, doors, neighbours, trees: new Map() };
  }

  // Logarithm of the leg weights of one zone; rows from, columns to. Terminals of 0 and above are
  // crossings, those below are places (-1 is the first).
  function readLegs(network, zone) {
    const given = network.legs[zone] || { terminals: [] };
    const count = given.terminals.length;
    const rows = new Map(given.terminals.map((terminal, row) => [terminal, row]));
    const rate = network.theta_per_hour * (zone === network.sea ? network.sea_hour_weight : 1);
    const log = new Float64Array(count * count).fill(NONE);
    let place = 0;
    for (let i = 0; i < count; i += 1) {
      log[i * count + i] = 0;
      for (let j = given.symmetric ? i + 1 : 0; j < count; j += 1) {
        if (i === j) continue;
        const hours = given.hours ? given.hours[place] : null;
        place += 1;
        if (hours === null) continue;
        log[i * count + j] = -rate * hours;
        if (given.symmetric) log[j * count + i] = -rate * hours;
      }
    }
    return { terminals: given.terminals, count, rows, log };
  }

  // All corridors from one zone, prefixes shared; prefixes that reach no destination are left out.
  function growTree(model, origin, destinations) {
    const key = origin + ">" + [...destinations].sort((a, b) => a - b).join(",");
    if (model.trees.has(key)) return model.trees.get(key);
    function visit(zone, trail, doors) {
      const node = { zone, trail, doors, children: [], ends: false };
      let leads = destinations.has(zone);
      if (trail.length < model.max_zones) {
        for (const next of model.neighbours[zone]) {
          if (trail.includes(next)) continue;
          const child = visit(next, [...trail, next], model.doors[zone].get(next));
          if (child) {
            node.children.push(child);
            leads = true;
          }
        }
      }
      if (!leads) return null;
      const size = doors.length;
      node.name = trail.map((at) => model.zones[at]).join("-");
      node.rowsBefore = doors.map((c) => rowOf(model, trail[trail.length - 2], c));
      node.rows = doors.map((c) => rowOf(model, zone, c));
      node.forward = new Float64Array(size);
      node.reach = new Float64Array(size);
      node.back = new Float64Array(size);
      node.last = new Float64Array(size);
      return node;
    }
    const tree = visit(origin, [origin], []);
    model.trees.set(key, tree);
    return tree;
  }

  function rowOf(model, zone, terminal) {
    return zone === undefined ? -1 : model.legs[zone].rows.get(terminal);
  }

  function sumLogs(terms, count) {
    let peak = NONE;
    for (let i = 0; i < count; i += 1) if (terms[i] > peak) peak = terms[i];
    if (peak === NONE) return NONE;
    let sum = 0;
    for (let i = 0; i < count; i += 1) sum += Math.exp(terms[i] - peak);
    return peak + Math.log(sum);
  }

  const terms = [];

  // Weight of all ways from the origin up to and through each crossing; `reach` is the same with
  // what was seized on the way taken out.
  function walkForward(model, tree, originRow, weight, logPass) {
    for (const child of tree.children) {
      const legs = model.legs[tree.zone];
      child.doors.forEach((c, i) => {
        child.forward[i] = legs.log[originRow * legs.count + child.rowsBefore[i]] + weight[c];
        child.reach[i] = child.forward[i];
      });
      stepForward(model, child, weight, logPass);
    }
  }

  function stepForward(model, node, weight, logPass) {
    const legs = model.legs[node.zone];
    const size = node.doors.length;
    for (const child of node.children) {
      for (let j = 0; j < child.doors.length; j += 1) {
        const door = child.doors[j];
        const column = child.rowsBefore[j];
        if (weight[door] === NONE) {
          child.forward[j] = child.reach[j] = NONE;
          continue;
        }
        for (let i = 0; i < size; i += 1) {
          terms[i] = node.forward[i] + legs.log[node.rows[i] * legs.count + column];
        }
        child.forward[j] = sumLogs(terms, size) + weight[door];
        for (let i = 0; i < size; i += 1) {
          terms[i] = node.reach[i] + logPass[node.doors[i]]
            + legs.log[node.rows[i] * legs.count + column];
        }
        child.reach[j] = sumLogs(terms, size) + weight[door];
      }
      stepForward(model, child, weight, logPass);
    }
  }

  // Every pair's total over all its routes. A pair weighs with its share of demand over its total;
  // the pairs of one origin then walk back together.
  function totalPairs(model, tree, originRow, pairs, answer) {
    const ends = [];
    for (const [, destination, share, place] of pairs) {
      const zone = model.places[destination];
      const row = zone < 0 ? undefined : rowOf(model, zone, -1 - destination);
      let total = NONE;
      if (tree && row !== undefined) {
        const all = [];
        if (tree.zone === zone) all.push(model.legs[zone].log[originRow * model.legs[zone].count + row]);
        for (const child of tree.children) listArrivals(model, child, zone, row, all);
        total = sumLogs(all, all.length);
      }
      answer.logTotals[place] = total;
      if (total === NONE) answer.unserved += share;
      else ends.push({ zone, row, log: Math.log(share) - total });
    }
    return ends;
  }

  function listArrivals(model, node, zone, row, all) {
    if (node.zone === zone) {
      const legs = model.legs[zone];
      for (let i = 0; i < node.doors.length; i += 1) {
        all.push(node.forward[i] + legs.log[node.rows[i] * legs.count + row]);
      }
    }
    for (const child of node.children) listArrivals(model, child, zone, row, all);
  }

  // Weight of all ways from behind each crossing to the destinations, and of those that end in
  // the zone behind it.
  function walkBack(model, node, ends, weight) {
    for (const child of node.children) walkBack(model, child, ends, weight);
    const legs = model.legs[node.zone];
    const here = ends.filter((end) => end.zone === node.zone);
    node.ends = here.length > 0;
    for (let i = 0; i < node.doors.length; i += 1) {
      const start = node.rows[i] * legs.count;
      let count = 0;
      for (const end of here) terms[count++] = legs.log[start + end.row] + end.log;
      node.last[i] = sumLogs(terms, count);
      count = 0;
      terms[count++] = node.last[i];
      for (const child of node.children) {
        for (let j = 0; j < child.doors.length; j += 1) {
          terms[count++] = legs.log[start + child.rowsBefore[j]]
            + weight[child.doors[j]] + child.back[j];
        }
      }
      node.back[i] = sumLogs(terms, count);
    }
  }

  // One answer for one condition. `named` lists corridors whose legs are wanted one by one.
  function solve(model, condition, named) {
    const count = model.zone_a.length;
    const weight = Float64Array.from(condition.log_weight, (w) => (w === null ? NONE : w));
    const seize = Float64Array.from(condition.interdiction);
    const numbers = { weight, seize, logPass: seize.map((p) => Math.log1p(-p)) };
    const answer = {
      usage: new Float64Array(count),
      exposure: new Float64Array(count),
      corridors: new Map(),
      arrivals: new Map(),
      delivered: 0,
      unserved: 0,
      logTotals: [],
      legs: startLegs(model, named.length + 1),
    };
    for (const [origin, pairs] of groupByOrigin(condition.demand)) {
      solveOrigin(model, origin, pairs, numbers, answer, named);
    }
    answer.interception = answer.exposure.reduce((sum, x) => sum + x, 0);
    return answer;
  }

  function groupByOrigin(demand) {
    const groups = new Map();
    demand.forEach(([origin, destination, share], place) => {
      if (!groups.has(origin)) groups.set(origin, []);
      groups.get(origin).push([origin, destination, share, place]);
    });
    return groups;
  }

  function solveOrigin(model, origin, pairs, numbers, answer, named) {
    const zone = model.places[origin];
    const zones = new Set(pairs.map((pair) => model.places[pair[1]]));
    const tree = zone < 0 ? null : growTree(model, zone, zones);
    const originRow = tree ? rowOf(model, zone, -1 - origin) : -1;
    if (tree) walkForward(model, tree, originRow, numbers.weight, numbers.logPass);
    const ends = totalPairs(model, tree, originRow, pairs, answer);
    if (!ends.length) return;
    const at = { ends, originRow };
    takeInside(model, tree, at, answer, named);
    for (const child of tree.children) {
      walkBack(model, child, ends, numbers.weight);
      take(child, numbers, answer);
      takeAllLegs(model, tree, child, at, numbers, answer);
    }
    takeNamedLegs(model, tree, [], at, numbers, answer, named);
  }

  // Demand inside one zone passes no crossing.
  function takeInside(model, tree, at, answer, named) {
    const legs = model.legs[tree.zone];
    const { slots, zones } = answer.legs;
    const slot = named.indexOf(model.zones[tree.zone]);
    for (const end of at.ends) {
      if (end.zone !== tree.zone) continue;
      const leg = at.originRow * legs.count + end.row;
      const part = Math.exp(legs.log[leg] + end.log);
      addTo(answer.corridors, model.zones[tree.zone], part);
      addTo(answer.arrivals, model.zones[tree.zone], part);
      answer.delivered += part;
      zones[tree.zone][leg * slots + slots - 1] += part;
      if (slot >= 0) zones[tree.zone][leg * slots + slot] += part;
    }
  }

  function take(node, numbers, answer) {
    let arrives = 0;
    let delivered = 0;
    for (let i = 0; i < node.doors.length; i += 1) {
      const door = node.doors[i];
      answer.usage[door] += Math.exp(node.forward[i] + node.back[i]);
      answer.exposure[door] += numbers.seize[door] * Math.exp(node.reach[i] + node.back[i]);
      if (node.ends) {
        arrives += Math.exp(node.forward[i] + node.last[i]);
        delivered += Math.exp(node.reach[i] + numbers.logPass[door] + node.last[i]);
      }
    }
    if (node.ends) {
      addTo(answer.corridors, node.name, arrives);
      addTo(answer.arrivals, node.name, delivered);
      answer.delivered += delivered;
    }
    for (const child of node.children) take(child, numbers, answer);
  }

  function addTo(map, key, value) {
    map.set(key, (map.get(key) || 0) + value);
  }

  // Share of routes over each leg: `slots` numbers a leg, one for each named corridor and, last,
  // all corridors together.
  function startLegs(model, slots) {
    return { slots, zones: model.legs.map((legs) => new Float64Array(legs.count ** 2 * slots)) };
  }

  function takeAllLegs(model, parent, node, at, numbers, answer) {
    const { slots, zones } = answer.legs;
    const legs = model.legs[parent.zone];
    const flow = zones[parent.zone];
    const first = parent.trail.length === 1;
    for (let j = 0; j < node.doors.length; j += 1) {
      const ahead = numbers.weight[node.doors[j]] + node.back[j];
      if (ahead === NONE) continue;
      const column = node.rowsBefore[j];
      for (let i = 0; i < (first ? 1 : parent.doors.length); i += 1) {
        const leg = (first ? at.originRow : parent.rows[i]) * legs.count + column;
        flow[leg * slots + slots - 1] += Math.exp((first ? 0 : parent.forward[i]) + legs.log[leg] + ahead);
      }
    }
    takeLastLegs(model, node, at.ends, answer, slots - 1);
    for (const child of node.children) takeAllLegs(model, node, child, at, numbers, answer);
  }

  function takeLastLegs(model, node, ends, answer, slot) {
    const { slots, zones } = answer.legs;
    const legs = model.legs[node.zone];
    for (const end of ends) {
      if (end.zone !== node.zone) continue;
      for (let i = 0; i < node.doors.length; i += 1) {
        const leg = node.rows[i] * legs.count + end.row;
        zones[node.zone][leg * slots + slot] += Math.exp(node.forward[i] + legs.log[leg] + end.log);
      }
    }
  }

  function takeNamedLegs(model, node, chain, at, numbers, answer, named) {
    const slot = node.ends ? named.indexOf(node.name) : -1;
    if (slot >= 0 && chain.length) takeChain(model, chain, slot, at, numbers, answer);
    for (const child of node.children) {
      if (named.some((name) => name === child.name || name.startsWith(child.name + "-"))) {
        takeNamedLegs(model, child, [...chain, child], at, numbers, answer, named);
      }
    }
  }

  // One corridor's own legs, walked from its last crossing to the origin.
  function takeChain(model, chain, slot, at, numbers, answer) {
    const { slots, zones } = answer.legs;
    let last = chain[chain.length - 1];
    let back = Array.from(last.last);
    takeLastLegs(model, last, at.ends, answer, slot);
    for (let step = chain.length - 2; step >= -1; step -= 1) {
      const node = step >= 0 ? chain[step] : null;
      const zone = last.trail[last.trail.length - 2];
      const legs = model.legs[zone];
      const rows = node ? node.rows : [at.originRow];
      back = rows.map((row, i) => {
        const ways = last.doors.map((c, j) => {
          const leg = row * legs.count + last.rowsBefore[j];
          const way = legs.log[leg] + numbers.weight[c] + back[j];
          zones[zone][leg * slots + slot] += Math.exp((node ? node.forward[i] : 0) + way);
          return way;
        });
        return sumLogs(ways, ways.length);
      });
      if (node) last = node;
    }
  }

  // The same condition with crossings closed (positions in the table).
  function close(condition, closed) {
    const shut = new Set(closed);
    return {
      ...condition,
      log_weight: Array.from(condition.log_weight, (w, c) => (shut.has(c) ? null : w)),
    };
  }

  // What a change costs evaders, in hours: the rise of the expected log-sum cost over the demand
  // that can still be served.
  function costChange(model, condition, before, after) {
    let hours = 0;
    let served = 0;
    condition.demand.forEach(([, , share], place) => {
      if (before.logTotals[place] === NONE || after.logTotals[place] === NONE) return;
      served += share;
      hours += share * (before.logTotals[place] - after.logTotals[place]);
    });
    return served > 0 ? hours / served / model.theta_per_hour : null;
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
    answer.interception = answer.exposure.reduce((sum, x) => sum + x, 0);
    return answer;
  }

  return { prepare, solve, readAnswer, close, costChange };
})();
