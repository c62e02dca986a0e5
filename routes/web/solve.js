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
      const node = { zone, trail, doors, children: [], rowsIn: null, rowsOut: null };
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

  // Weight of all ways from behind each crossing to the destination.
  function walkBack(model, node, zone, row, weight) {
    for (const child of node.children) walkBack(model, child, zone, row, weight);
    const legs = model.legs[node.zone];
    for (let i = 0; i < node.doors.length; i += 1) {
      let count = 0;
      const start = node.rows[i] * legs.count;
      if (node.zone === zone) terms[count++] = legs.log[start + row];
      for (const child of node.children) {
        for (let j = 0; j < child.doors.length; j += 1) {
          terms[count++] = legs.log[start + child.rowsBefore[j]]
            + weight[child.doors[j]] + child.back[j];
        }
      }
      node.back[i] = sumLogs(terms, count);
    }
  }

  function logTotal(model, tree, originRow, zone, row, weight) {
    const legs = model.legs[tree.zone];
    const all = [];
    if (tree.zone === zone) all.push(legs.log[originRow * legs.count + row]);
    for (const child of tree.children) {
      for (let i = 0; i < child.doors.length; i += 1) all.push(child.forward[i] + child.back[i]);
    }
    return sumLogs(all, all.length);
  }

  // One answer for one condition. `named` lists corridors whose legs are wanted one by one.
  function solve(model, condition, named) {
    const count = model.zone_a.length;
    const weight = Float64Array.from(condition.log_weight, (w) => (w === null ? NONE : w));
    const seize = Float64Array.from(condition.interdiction);
    const logPass = seize.map((p) => Math.log1p(-p));
    const answer = {
      usage: new Float64Array(count),
      exposure: new Float64Array(count),
      corridors: new Map(),
      delivered: 0,
      unserved: 0,
      logTotals: [],
      legs: named ? startLegs(model, named.length + 1) : null,
    };
    for (const [origin, pairs] of groupByOrigin(model, condition.demand)) {
      const zone = model.places[origin];
      const tree = growTree(model, zone, new Set(pairs.map((pair) => model.places[pair[1]])));
      const originRow = tree ? rowOf(model, zone, -1 - origin) : -1;
      if (tree) walkForward(model, tree, originRow, weight, logPass);
      for (const pair of pairs) {
        solvePair(model, tree, originRow, pair, { weight, seize, logPass }, answer, named);
      }
    }
    answer.interception = answer.exposure.reduce((sum, x) => sum + x, 0);
    return answer;
  }

  function groupByOrigin(model, demand) {
    const groups = new Map();
    demand.forEach(([origin, destination, share], place) => {
      if (!groups.has(origin)) groups.set(origin, []);
      groups.get(origin).push([origin, destination, share, place]);
    });
    return groups;
  }

  function solvePair(model, tree, originRow, pair, numbers, answer, named) {
    const [, destination, share, place] = pair;
    const zone = model.places[destination];
    const row = rowOf(model, zone, -1 - destination);
    let total = NONE;
    if (tree) {
      for (const child of tree.children) walkBack(model, child, zone, row, numbers.weight);
      total = logTotal(model, tree, originRow, zone, row, numbers.weight);
    }
    answer.logTotals[place] = total;
    if (total === NONE) {
      answer.unserved += share;
      return;
    }
    const at = { zone, row, total, share, originRow };
    if (tree.zone === zone) takeInside(model, tree, at, answer, named);
    for (const child of tree.children) take(model, child, at, numbers, answer);
    if (named) {
      for (const child of tree.children) takeAllLegs(model, tree, child, at, numbers, answer);
      takeNamedLegs(model, tree, [], at, numbers, answer, named);
    }
  }

  // Demand inside one zone passes no crossing.
  function takeInside(model, tree, at, answer, named) {
    const legs = model.legs[tree.zone];
    const leg = at.originRow * legs.count + at.row;
    const part = at.share * Math.exp(legs.log[leg] - at.total);
    addTo(answer.corridors, model.zones[tree.zone], part);
    answer.delivered += part;
    if (!named) return;
    const { slots, zones } = answer.legs;
    const slot = named.indexOf(model.zones[tree.zone]);
    zones[tree.zone][leg * slots + slots - 1] += part;
    if (slot >= 0) zones[tree.zone][leg * slots + slot] += part;
  }

  function take(model, node, at, numbers, answer) {
    const legs = model.legs[node.zone];
    let arrives = 0;
    for (let i = 0; i < node.doors.length; i += 1) {
      const door = node.doors[i];
      answer.usage[door] += at.share * Math.exp(node.forward[i] + node.back[i] - at.total);
      answer.exposure[door] += at.share * numbers.seize[door]
        * Math.exp(node.reach[i] + node.back[i] - at.total);
      if (node.zone === at.zone) {
        const last = legs.log[node.rows[i] * legs.count + at.row] - at.total;
        arrives += Math.exp(node.forward[i] + last);
        answer.delivered += at.share
          * Math.exp(node.reach[i] + numbers.logPass[door] + last);
      }
    }
    if (node.zone === at.zone) addTo(answer.corridors, node.name, at.share * arrives);
    for (const child of node.children) take(model, child, at, numbers, answer);
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
      const ahead = numbers.weight[node.doors[j]] + node.back[j] - at.total;
      if (ahead === NONE) continue;
      const column = node.rowsBefore[j];
      for (let i = 0; i < (first ? 1 : parent.doors.length); i += 1) {
        const leg = (first ? at.originRow : parent.rows[i]) * legs.count + column;
        flow[leg * slots + slots - 1] += at.share
          * Math.exp((first ? 0 : parent.forward[i]) + legs.log[leg] + ahead);
      }
    }
    if (node.zone === at.zone) {
      const inside = model.legs[node.zone];
      for (let i = 0; i < node.doors.length; i += 1) {
        const leg = node.rows[i] * inside.count + at.row;
        zones[node.zone][leg * slots + slots - 1] += at.share
          * Math.exp(node.forward[i] + inside.log[leg] - at.total);
      }
    }
    for (const child of node.children) takeAllLegs(model, node, child, at, numbers, answer);
  }

  function takeNamedLegs(model, node, chain, at, numbers, answer, named) {
    const slot = node.zone === at.zone ? named.indexOf(node.name) : -1;
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
    let legs = model.legs[last.zone];
    let back = last.doors.map((c, i) => legs.log[last.rows[i] * legs.count + at.row]);
    last.doors.forEach((c, i) => {
      const leg = last.rows[i] * legs.count + at.row;
      zones[last.zone][leg * slots + slot] += at.share
        * Math.exp(last.forward[i] + back[i] - at.total);
    });
    for (let step = chain.length - 2; step >= -1; step -= 1) {
      const node = step >= 0 ? chain[step] : null;
      const zone = last.trail[last.trail.length - 2];
      legs = model.legs[zone];
      const rows = node ? node.rows : [at.originRow];
      const before = rows.map((row, i) => {
        const ways = last.doors.map((c, j) => {
          const leg = row * legs.count + last.rowsBefore[j];
          const way = legs.log[leg] + numbers.weight[c] + back[j];
          zones[zone][leg * slots + slot] += at.share
            * Math.exp((node ? node.forward[i] : 0) + way - at.total);
          return way;
        });
        return sumLogs(ways, ways.length);
      });
      back = before;
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
      corridors: new Map(stored.corridors), unserved: stored.unserved, logTotals: [], condition,
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
