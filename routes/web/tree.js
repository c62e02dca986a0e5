// The network made ready to be solved again and again: legs, doors between zones, and the tree of
// corridors that share their beginnings. Nothing here depends on weights or demand.
corridors.tree = (function () {
  function prepare(network) {
    const { zones } = network;
    const legs = zones.map((zone) => readLegs(network, zone));
    const doors = zones.map(() => new Map());
    for (let c = 0; c < network.zone_a.length; c += 1) {
      const [a, b] = [network.zone_a[c], network.zone_b[c]];
      for (const [from, to] of [[a, b], [b, a]]) {
        if (!doors[from].has(to)) doors[from].set(to, []);
        doors[from].get(to).push(c);
      }
    }
    const neighbours = doors.map((door) =>
      [...door.keys()].sort((a, b) => (zones[a] < zones[b] ? -1 : 1)));
    return { ...network, legs, doors, neighbours, longest: findLongest(legs), trees: new Map() };
  }

  // Hours between the terminals of a zone: crossings are 0 and up, places -1 and down (-1 is the
  // first). Infinity where no way is known.
  function readLegs(network, zone) {
    const given = network.legs[zone] || { terminals: [] };
    const count = given.terminals.length;
    const rows = new Map(given.terminals.map((terminal, row) => [terminal, row]));
    const hours = new Float64Array(count * count).fill(Infinity);
    let place = 0;
    for (let i = 0; i < count; i += 1) {
      hours[i * count + i] = 0;
      for (let j = given.symmetric ? i + 1 : 0; j < count; j += 1) {
        if (i === j) continue;
        const length = given.hours ? given.hours[place] : null;
        place += 1;
        if (length === null) continue;
        hours[i * count + j] = length;
        if (given.symmetric) hours[j * count + i] = length;
      }
    }
    return { terminals: given.terminals, count, rows, hours, sea: zone === network.sea };
  }

  function findLongest(legs) {
    const longest = { land: 0, sea: 0 };
    for (const zone of legs) {
      const key = zone.sea ? "sea" : "land";
      for (const length of zone.hours) if (length < Infinity) longest[key] = Math.max(longest[key], length);
    }
    return longest;
  }

  // All corridors of some demand that begin in one zone, with the origins there as rows. A border
  // is a pair of zones, with the crossings between them; a block holds the legs from one border to
  // the next through a zone, or (`ends`) to the destinations in it. Both are shared by all corridors
  // that pass them. Everything has room for `width` draws side by side.
  function findTree(model, zone, origins, destinations, width) {
    const key = [zone, origins.join(","), destinations.join(","), width].join("|");
    if (!model.trees.has(key)) model.trees.set(key, growTree(model, zone, origins, destinations, width));
    return model.trees.get(key);
  }

  function growTree(model, zone, origins, destinations, width) {
    const tree = { zone, origins, width, nodes: [], borders: new Map(), blocks: new Map() };
    tree.rows = origins.map((place) => model.legs[zone].rows.get(-1 - place));
    const inside = new Map();
    for (const place of destinations) {
      const at = model.places[place];
      if (!inside.has(at)) inside.set(at, []);
      inside.get(at).push(place);
    }
    tree.inside = inside;
    // Returns whether any destination lies at or beyond the end of the trail.
    function visit(trail, parent) {
      let leads = inside.has(trail[trail.length - 1]);
      if (trail.length >= model.max_zones) return leads;
      for (const next of model.neighbours[trail[trail.length - 1]]) {
        if (trail.includes(next)) continue;
        const node = { parent, trail: [...trail, next] };
        const place = tree.nodes.push(node) - 1;
        if (visit(node.trail, node)) leads = true;
        else tree.nodes.length = place;
      }
      return leads;
    }
    visit([zone], null);
    for (const node of tree.nodes) furnish(model, tree, node);
    tree.arrivals = new Map(destinations.map((place) => [place, [...tree.borders.values()]
      .filter((border) => border.ends && border.ends.places.includes(place))
      .map(({ ends }) => ({ ends, column: ends.places.indexOf(place) }))]));
    return tree;
  }

  // Gives a node its border, the block that leads to it, and room for its sums.
  function furnish(model, tree, node) {
    const [from, to] = node.trail.slice(-2);
    node.border = findBorder(model, tree, from, to);
    const first = node.parent ? node.parent.border : null;
    node.block = findBlock(model, tree, first, node.border, from);
    node.name = node.trail.map((at) => model.zones[at]).join("-");
    for (const part of ["forward", "reach", "alive", "back"]) node[part] = makeRoom(tree, node.border.size);
  }

  // Many small arrays are quicker made from a large one.
  function makeRoom(tree, cells) {
    const size = cells * tree.width;
    if (!tree.pool || tree.used + size > tree.pool.length) {
      tree.pool = new Float64Array(Math.max(size, 50000));
      tree.used = 0;
    }
    tree.used += size;
    return tree.pool.subarray(tree.used - size, tree.used);
  }

  function findBorder(model, tree, from, to) {
    const key = from + ">" + to;
    if (!tree.borders.has(key)) {
      const doors = model.doors[from].get(to);
      const size = tree.rows.length * doors.length;
      const border = { key, doors, size, pass: new Float64Array(doors.length),
        last: makeRoom(tree, size), total: makeRoom(tree, size) };
      border.ends = tree.inside.has(to) ? findEnds(model, tree, to, doors) : null;
      tree.borders.set(key, border);
    }
    return tree.borders.get(key);
  }

  // Legs from a border to the destinations behind it; `sums` are over all routes of a pair that
  // end by them, `weights` what one unit of these is worth.
  function findEnds(model, tree, zone, doors) {
    const places = tree.inside.get(zone);
    const { rows } = model.legs[zone];
    const block = makeBlock(model, tree, zone, doors.map((c) => rows.get(c)), places.map((place) => rows.get(-1 - place)));
    const size = tree.rows.length * places.length;
    return { ...block, doors: null, places, sums: makeRoom(tree, size), weights: makeRoom(tree, size) };
  }

  function findBlock(model, tree, first, border, zone) {
    const key = (first ? first.key : "") + "/" + border.key;
    if (!tree.blocks.has(key)) {
      const { rows } = model.legs[zone];
      const starts = first ? first.doors.map((c) => rows.get(c)) : tree.rows;
      const block = makeBlock(model, tree, zone, starts, border.doors.map((c) => rows.get(c)));
      tree.blocks.set(key, { ...block, doors: border.doors });
    }
    return tree.blocks.get(key);
  }

  function makeBlock(model, tree, zone, starts, stops) {
    const cells = starts.flatMap((row) => stops.map((column) => cellOf(model.legs[zone], row, column)));
    return { zone, cells, shape: { rows: tree.rows.length, inner: starts.length, columns: stops.length },
      values: makeRoom(tree, cells.length), met: new Float64Array(cells.length) };
  }

  function cellOf(legs, row, column) {
    return row === undefined || column === undefined ? -1 : row * legs.count + column;
  }

  return { prepare, findTree };
})();
