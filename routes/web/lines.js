// Flows along roads and sea lanes: shares of routes over legs become shares over pieces of road,
// pieces become chains, and a chain is drawn as lanes side by side, one for each corridor.
corridors.lines = (function () {
  const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  const NEGLIGIBLE = 1e-7;

  // Each zone's road tree: for every terminal, the way back to it from any point of the zone.
  function readRoads(roads, model) {
    return model.zones.map((zone, number) => {
      const given = roads[zone];
      if (!given) return null;
      const points = corridors.read.decodeLine(given.points, 3);
      const neighbours = points.map(() => []);
      const pieces = [];
      for (let i = 0; i < given.pieces.length; i += 2) {
        const [a, b] = [given.pieces[i], given.pieces[i + 1]];
        neighbours[a].push([b, pieces.length]);
        neighbours[b].push([a, pieces.length]);
        pieces.push([a, b]);
      }
      const at = new Map(given.terminals.map(([terminal, point]) => [terminal, point]));
      return { number, points, neighbours, pieces, at, trees: given.trees, width: given.width };
    });
  }

  function parentOf(road, tree, point) {
    let code = 0;
    for (let i = 0; i < road.width; i += 1) {
      const digit = tree[point * road.width + i];
      if (digit === ".") return null;
      code = code * 62 + DIGITS.indexOf(digit);
    }
    return road.neighbours[point][code];
  }

  // Share of routes over each piece, both ways, by corridor (`slots` as in the legs).
  function spreadFlows(model, roads, legs) {
    return roads.map((road, zone) => {
      if (!road) return null;
      const { slots } = legs;
      const flows = new Float64Array(road.pieces.length * 2 * slots);
      const { count, terminals } = model.legs[zone];
      const shares = legs.zones[zone];
      for (let i = 0; i < count; i += 1) {
        const tree = road.trees[terminals[i]];
        for (let j = i + 1; j < count; j += 1) {
          const there = (i * count + j) * slots;
          const back = (j * count + i) * slots;
          if (shares[there + slots - 1] + shares[back + slots - 1] < NEGLIGIBLE) continue;
          if (tree && spreadLeg(road, tree, road.at.get(terminals[j]), { shares, there, back, slots }, flows)) continue;
          const other = road.trees[terminals[j]];
          if (other) {
            spreadLeg(road, other, road.at.get(terminals[i]), { shares, there: back, back: there, slots }, flows);
          }
        }
      }
      return { slots, flows };
    });
  }

  function spreadLeg(road, tree, end, leg, flows) {
    let point = end;
    let step = point === undefined ? null : parentOf(road, tree, point);
    if (!step) return false;
    while (step) {
      const [parent, piece] = step;
      const along = road.pieces[piece][0] === parent;
      const there = (piece * 2 + (along ? 0 : 1)) * leg.slots;
      const back = (piece * 2 + (along ? 1 : 0)) * leg.slots;
      for (let k = 0; k < leg.slots; k += 1) {
        flows[there + k] += leg.shares[leg.there + k];
        flows[back + k] += leg.shares[leg.back + k];
      }
      point = parent;
      step = parentOf(road, tree, point);
    }
    return true;
  }

  // Lanes of one piece: net direction of the whole, and for each corridor shown its share and
  // whether it runs with or against it. The last slot holds all corridors; what is not named
  // becomes the lane of the others.
  function readPiece(road, flow, piece, hidden, least) {
    const { slots, flows } = flow;
    const lanes = [];
    let net = 0;
    let sum = 0;
    const others = [flows[piece * 2 * slots + slots - 1], flows[(piece * 2 + 1) * slots + slots - 1]];
    for (let k = 0; k < slots; k += 1) {
      let there = flows[piece * 2 * slots + k];
      let back = flows[(piece * 2 + 1) * slots + k];
      if (k < slots - 1) {
        others[0] -= there;
        others[1] -= back;
      } else {
        [there, back] = others;
      }
      if (hidden.has(k) || there + back < least) continue;
      lanes.push({ slot: k, share: there + back, net: there - back });
      net += there - back;
      sum += there + back;
    }
    if (!lanes.length) return null;
    const [a, b] = road.pieces[piece];
    const turned = net < 0;
    return { from: turned ? b : a, to: turned ? a : b, sum, lanes: lanes.map((lane) => ({
      slot: lane.slot, share: lane.share, against: (lane.net < 0) !== turned && lane.net !== 0,
    })) };
  }

  function isSame(one, other) {
    return one.lanes.length === other.lanes.length && one.lanes.every((lane, i) => {
      const next = other.lanes[i];
      return lane.slot === next.slot && lane.against === next.against
        && Math.abs(lane.share - next.share) < 1e-3 * Math.max(lane.share, next.share) + 1e-9;
    });
  }

  // Pieces that carry the same lanes one after another, joined into chains.
  function buildChains(roads, flows, hidden, least) {
    const chains = [];
    roads.forEach((road, zone) => {
      if (!road) return;
      const into = new Map();
      const out = new Map();
      const drawn = [];
      for (let piece = 0; piece < road.pieces.length; piece += 1) {
        const found = readPiece(road, flows[zone], piece, hidden, least);
        if (!found) continue;
        drawn.push(found);
        (out.get(found.from) || out.set(found.from, []).get(found.from)).push(found);
        (into.get(found.to) || into.set(found.to, []).get(found.to)).push(found);
      }
      const next = (found) => {
        const ahead = out.get(found.to) || [];
        const arriving = into.get(found.to) || [];
        return ahead.length === 1 && arriving.length === 1 && isSame(found, ahead[0]) ? ahead[0] : null;
      };
      const follows = new Set(drawn.map(next).filter(Boolean));
      const taken = new Set();
      for (const start of [...drawn.filter((found) => !follows.has(found)), ...drawn]) {
        if (taken.has(start)) continue;
        const points = [road.points[start.from]];
        for (let found = start; found && !taken.has(found); found = next(found)) {
          taken.add(found);
          points.push(road.points[found.to]);
        }
        chains.push({ zone, points, sum: start.sum, lanes: start.lanes });
      }
    });
    return chains.sort((a, b) => a.sum - b.sum);
  }

  // Corners cut twice (Chaikin), ends kept: the skeleton's towns are no hairpins.
  function soften(points) {
    let line = points;
    for (let pass = 0; pass < 2 && line.length > 2; pass += 1) {
      const softer = [line[0]];
      for (let i = 0; i < line.length - 1; i += 1) {
        const [p, q] = [line[i], line[i + 1]];
        if (i > 0) softer.push(L.point(p.x * 0.75 + q.x * 0.25, p.y * 0.75 + q.y * 0.25));
        if (i < line.length - 2) softer.push(L.point(p.x * 0.25 + q.x * 0.75, p.y * 0.25 + q.y * 0.75));
      }
      softer.push(line[line.length - 1]);
      line = softer;
    }
    return line;
  }

  // The same line `distance` pixels to its right.
  function shift(points, distance) {
    if (!distance || points.length < 2) return points;
    const normals = [];
    for (let i = 0; i < points.length - 1; i += 1) {
      const [dx, dy] = [points[i + 1].x - points[i].x, points[i + 1].y - points[i].y];
      const length = Math.hypot(dx, dy) || 1;
      normals.push([-dy / length, dx / length]);
    }
    return points.map((point, i) => {
      const before = normals[Math.max(0, i - 1)];
      const after = normals[Math.min(i, normals.length - 1)];
      let [x, y] = [before[0] + after[0], before[1] + after[1]];
      const size = Math.hypot(x, y);
      if (size < 0.2) [x, y] = after;
      else {
        const stretch = Math.min(2 / size, 1.6) / size;
        [x, y] = [x * stretch, y * stretch];
      }
      return L.point(point.x + x * distance, point.y + y * distance);
    });
  }

  function zoomScale(map) {
    return Math.max(0.55, Math.min(1.9, Math.pow(1.28, map.getZoom() - 6)));
  }

  // Many lanes of one colour and width, each shifted by its own distance (`offsets`).
  const Lanes = L.Polyline.extend({
    _project() {
      const scale = zoomScale(this._map);
      this.options.weight = this.options.width * scale;
      L.Polyline.prototype._project.call(this);
      this._rings = this._rings.map((ring, i) => shift(soften(ring), this.options.offsets[i] * scale));
      if (this._path) this._path.setAttribute("stroke-width", this.options.weight);
    },
    // The lane nearest to a point of the layer.
    findNearest(point) {
      let best = 0;
      let least = Infinity;
      this._rings.forEach((ring, i) => {
        for (let k = 1; k < ring.length; k += 1) {
          const distance = L.LineUtil.pointToSegmentDistance(point, ring[k - 1], ring[k]);
          if (distance < least) [least, best] = [distance, i];
        }
      });
      return best;
    },
  });

  const WIDE = 7;

  // Arrowheads of many lanes, drawn as one shape over them. On lanes wide enough (`inside`) they
  // are light and stay within the lane; on thin ones they stand out from it.
  const Arrows = L.Polyline.extend({
    _project() {
      const scale = zoomScale(this._map);
      L.Polyline.prototype._project.call(this);
      this._heads = [];
      this._rings.forEach((ring, i) => {
        const { offset, width, against } = this.options.lanes[i];
        if ((width * scale >= WIDE) !== this.options.inside) return;
        const line = shift(soften(ring), offset * scale);
        if (against) line.reverse();
        const size = this.options.inside ? Math.min(9, width * scale * 0.36)
          : Math.max(3.2, width * scale * 0.62 + 1.8);
        this._heads.push(...placeHeads(line, size));
      });
    },
    _updatePath() {
      const path = this._heads.map((head) =>
        "M" + head.map((p) => p.x.toFixed(1) + " " + p.y.toFixed(1)).join("L") + "Z").join("");
      this._renderer._setPath(this, path || "M0 0");
    },
  });

  function placeHeads(line, size) {
    const lengths = [0];
    for (let i = 1; i < line.length; i += 1) {
      lengths.push(lengths[i - 1] + line[i].distanceTo(line[i - 1]));
    }
    const total = lengths[lengths.length - 1];
    if (total < size * 5) return [];
    const count = Math.max(1, Math.floor(total / 170));
    const heads = [];
    for (let n = 0; n < count; n += 1) {
      const wanted = total * (n + 0.5) / count;
      let i = 1;
      while (lengths[i] < wanted) i += 1;
      const [p, q] = [line[i - 1], line[i]];
      const part = (wanted - lengths[i - 1]) / (lengths[i] - lengths[i - 1] || 1);
      const [x, y] = [p.x + (q.x - p.x) * part, p.y + (q.y - p.y) * part];
      const length = p.distanceTo(q) || 1;
      const [ux, uy] = [(q.x - p.x) / length, (q.y - p.y) / length];
      heads.push([
        L.point(x + ux * size * 1.25, y + uy * size * 1.25),
        L.point(x - ux * size * 0.75 - uy * size, y - uy * size * 0.75 + ux * size),
        L.point(x - ux * size * 0.35, y - uy * size * 0.35),
        L.point(x - ux * size * 0.75 + uy * size, y - uy * size * 0.75 - ux * size),
      ]);
    }
    return heads;
  }

  // Chains as lanes: where each lies beside its road, and how wide it is.
  function layLanes(chains, pixels) {
    const lanes = [];
    const casings = [];
    for (const chain of chains) {
      const widths = chain.lanes.map((lane) => Math.max(0.7, lane.share * pixels));
      const whole = widths.reduce((sum, width) => sum + width, 0);
      casings.push({ points: chain.points, width: whole + 2.4, offset: 0 });
      let before = -whole / 2;
      chain.lanes.forEach((lane, i) => {
        lanes.push({ ...lane, points: chain.points, width: widths[i], offset: before + widths[i] / 2 });
        before += widths[i];
      });
    }
    return { lanes, casings };
  }

  // Lines of nearly the same width become one layer: a browser draws a hundred faster than two
  // thousand.
  function groupByWidth(lines) {
    const groups = new Map();
    for (const line of lines) {
      const step = Math.round(Math.log(line.width) * 8);
      if (!groups.has(step)) groups.set(step, []);
      groups.get(step).push(line);
    }
    return [...groups.values()].map((members) => ({
      members, width: members.reduce((sum, line) => sum + line.width, 0) / members.length,
    }));
  }

  // A light casing below, lanes side by side, arrowheads on top.
  function drawChains(group, chains, style) {
    group.clearLayers();
    const { lanes, casings } = layLanes(chains, style.pixels);
    for (const { members, width } of groupByWidth(casings)) {
      group.addLayer(new Lanes(members.map((line) => line.points), {
        pane: "casings", color: "var(--casing)", opacity: 0.85, width, offsets: members.map(() => 0),
        interactive: false, lineCap: "butt",
      }));
    }
    for (const slot of [...new Set(lanes.map((lane) => lane.slot))].sort((a, b) => b - a)) {
      const own = lanes.filter((lane) => lane.slot === slot);
      const colour = style.colour(slot);
      for (const { members, width } of groupByWidth(own)) {
        const layer = new Lanes(members.map((lane) => lane.points), {
          pane: "flows", color: colour, opacity: 0.95, width, lineCap: "butt", className: "flow",
          offsets: members.map((lane) => lane.offset), corridor: slot, count: members.length,
        });
        layer.on("mousemove", (event) => style.tell(members[layer.findNearest(event.layerPoint)], event.latlng));
        layer.on("mouseout", () => style.tell(null));
        group.addLayer(layer);
      }
      const pointed = own.filter((lane) => lane.width >= 1.1);
      for (const inside of [false, true]) {
        group.addLayer(new Arrows(pointed.map((lane) => lane.points), {
          pane: "arrows", fill: true, fillColor: inside ? "var(--casing)" : colour, fillOpacity: inside ? 0.9 : 1,
          color: "var(--casing)", weight: inside ? 0 : 0.9, opacity: 0.95, lanes: pointed, inside,
          interactive: false, className: "arrow",
        }));
      }
    }
  }

  return { readRoads, spreadFlows, buildChains, drawChains, zoomScale };
})();
