// The forward-backward walk of docs/method.md through one tree of corridors, for several draws side
// by side, and nothing else.
corridors.walk = (function () {
  // All of one batch of draws: `numbers` as corridors.solve reads them, `own` its sums over crossings
  // and pairs.
  function walk(model, group, numbers, sums, own) {
    const { tree } = group;
    weighLegs(model, tree, numbers, sums);
    walkForward(tree, numbers, sums);
    weighPairs(model, group, numbers, sums, own);
    walkBack(tree, numbers, sums);
    take(tree, numbers, sums, own);
    takeLegs(tree, numbers, sums);
  }

  function listEnds(tree) {
    return [...tree.borders.values()].map((border) => border.ends).filter(Boolean);
  }

  // Weights of all legs, with that of the crossing they lead to.
  function weighLegs(model, tree, { width, theta, sea, weight }, sums) {
    const rate = new Float64Array(width);
    for (const { zone, doors, cells, values } of [...tree.blocks.values(), ...listEnds(tree)]) {
      const legs = model.legs[zone];
      for (let k = 0; k < width; k += 1) rate[k] = theta[k] * (legs.sea ? sea[k] : 1);
      for (let n = 0; n < cells.length; n += 1) {
        const hours = cells[n] < 0 ? Infinity : legs.hours[cells[n]];
        const door = doors ? doors[n % doors.length] * width : -1;
        for (let k = 0; k < width; k += 1) {
          values[n * width + k] = sums.encode((door < 0 ? 0 : weight[door + k]) - rate[k] * hours);
        }
      }
    }
  }

  // Sums over route beginnings up to and with each crossing; `reach` is the same with what was
  // seized before it taken out, `alive` with what is seized there as well.
  function walkForward(tree, { width, seize }, sums) {
    for (const border of tree.borders.values()) {
      border.total.fill(sums.zero);
      border.doors.forEach((c, i) => { border.pass[i] = sums.encodePlain(1 - seize[c]); });
    }
    for (const { parent, block, border, forward, reach, alive } of tree.nodes) {
      const length = border.size * width;
      if (parent) {
        sums.join(parent.forward, block.values, block.shape, width, forward);
        sums.join(parent.alive, block.values, block.shape, width, reach);
      } else {
        forward.set(block.values);
        reach.set(block.values);
      }
      sums.add(forward, length, border.total);
      sums.thin(reach, border.pass, length, width, alive);
    }
    for (const { total, ends } of tree.borders.values()) {
      if (ends) sums.join(total, ends.values, ends.shape, width, ends.sums);
    }
  }

  // For each pair and draw the share of demand over the sum of all its routes.
  function weighPairs(model, { zone, tree, pairs }, { width, theta }, sums, own) {
    const legs = model.legs[zone];
    for (const ends of listEnds(tree)) ends.weights.fill(sums.zero);
    for (const pair of pairs) {
      const hours = pair.cell < 0 ? Infinity : legs.hours[pair.cell];
      const arrivals = tree.arrivals.get(pair.destination).map(({ ends, column }) =>
        ({ ends, at: (pair.row * ends.places.length + column) * width }));
      for (let k = 0; k < width; k += 1) {
        const direct = sums.encode(-theta[k] * hours);
        let total = direct;
        for (const { ends, at } of arrivals) total = sums.plus(total, ends.sums[at + k]);
        own.logTotals[k][pair.place] = sums.log(total);
        if (total === sums.zero) {
          own.unserved[k] += pair.share;
          continue;
        }
        const weight = sums.over(sums.encodePlain(pair.share), total);
        for (const { ends, at } of arrivals) ends.weights[at + k] = weight;
        pair.direct += sums.decode(sums.times(direct, weight));
      }
    }
  }

  // Sums over route ends behind each crossing; `last` of a border are those that end in the zone
  // behind it.
  function walkBack(tree, { width }, sums) {
    for (const { last, ends } of tree.borders.values()) {
      last.fill(sums.zero);
      if (ends) sums.joinBack(ends.weights, ends.values, ends.shape, width, last);
    }
    for (const { back, border } of tree.nodes) back.set(border.last);
    for (let at = tree.nodes.length - 1; at >= 0; at -= 1) {
      const { parent, block, back } = tree.nodes[at];
      if (parent) sums.joinBack(back, block.values, block.shape, width, parent.back);
    }
  }

  function take(tree, { width }, sums, own) {
    for (const node of tree.nodes) {
      const { forward, reach, alive, back } = node;
      const { doors, last, ends, size } = node.border;
      sums.pour(reach, back, doors, size * width, width, own.reached);
      if (!ends) continue;
      node.share += sums.total(forward, last, size * width);
      node.arrived += sums.total(alive, last, size * width);
    }
  }

  // Share of routes over each leg, of all corridors together.
  function takeLegs(tree, { width }, sums) {
    for (const { parent, block, back } of tree.nodes) takeBlock(parent, block, back, width, sums, block.met);
    for (const { total, ends } of tree.borders.values()) {
      if (ends) sums.meet(total, ends.values, ends.weights, ends.shape, width, ends.met);
    }
  }

  function takeBlock(parent, block, back, width, sums, met) {
    if (parent) sums.meet(parent.forward, block.values, back, block.shape, width, met);
    else for (let n = 0; n < met.length; n += 1) met[n] += sums.total(block.values.subarray(n * width), back.subarray(n * width), width);
  }

  // One corridor's own legs, walked from the last crossing to the origin; `add` is given each block
  // and the shares of its legs.
  function takeOwnLegs(node, { width }, sums, add) {
    const { ends } = node.border;
    const met = new Float64Array(ends.met.length);
    sums.meet(node.forward, ends.values, ends.weights, ends.shape, width, met);
    add(ends, met);
    let back = node.border.last;
    for (let at = node; at; at = at.parent) {
      const { block, parent } = at;
      const shares = new Float64Array(block.met.length);
      takeBlock(parent, block, back, width, sums, shares);
      add(block, shares);
      if (!parent) break;
      const before = new Float64Array(parent.back.length).fill(sums.zero);
      sums.joinBack(back, block.values, block.shape, width, before);
      back = before;
    }
  }

  return { walk, takeOwnLegs };
})();
