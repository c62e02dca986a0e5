// Plain numbers or logarithms: the two ways a walk down the corridors can reckon. Plain numbers are
// fast; logarithms hold where a product of plain ones would fall below the smallest number there is.
// Matrices lie row by row in flat arrays, with a number for each of `width` draws in every cell, so
// that one walk serves many draws.
corridors.arithmetic = (function () {
  const plain = {
    zero: 0,
    encode: Math.exp,
    encodePlain: (value) => value,
    decode: (value) => value,
    log: Math.log,
    times: (a, b) => a * b,
    over: (a, b) => (b > 0 ? a / b : 0),
    plus: (a, b) => a + b,
    // into[n] += from[n].
    add(from, length, into) {
      for (let n = 0; n < length; n += 1) into[n] += from[n];
    },
    // out[r, i] = from[r, i] * share[i].
    thin(from, share, length, width, out) {
      for (let n = 0, i = 0; n < length; n += width) {
        for (let k = n; k < n + width; k += 1) out[k] = from[k] * share[i];
        i = i + 1 < share.length ? i + 1 : 0;
      }
    },
    // out[r, j] = sum over i of ahead[r, i] * block[i, j].
    join(ahead, block, { rows, inner, columns }, width, out) {
      for (let r = 0; r < rows; r += 1) {
        for (let j = 0; j < columns; j += 1) {
          const to = (r * columns + j) * width;
          for (let i = 0; i < inner; i += 1) {
            const a = (r * inner + i) * width;
            const b = (i * columns + j) * width;
            if (i === 0) for (let k = 0; k < width; k += 1) out[to + k] = ahead[a + k] * block[b + k];
            else for (let k = 0; k < width; k += 1) out[to + k] += ahead[a + k] * block[b + k];
          }
        }
      }
    },
    // out[r, i] += sum over j of block[i, j] * behind[r, j].
    joinBack(behind, block, { rows, inner, columns }, width, out) {
      for (let r = 0; r < rows; r += 1) {
        for (let i = 0; i < inner; i += 1) {
          const to = (r * inner + i) * width;
          for (let j = 0; j < columns; j += 1) {
            const a = (r * columns + j) * width;
            const b = (i * columns + j) * width;
            for (let k = 0; k < width; k += 1) out[to + k] += behind[a + k] * block[b + k];
          }
        }
      }
    },
    // met[i, j] += sum over r and draws of ahead[r, i] * block[i, j] * behind[r, j], decoded.
    meet(ahead, block, behind, { rows, inner, columns }, width, met) {
      for (let i = 0; i < inner; i += 1) {
        for (let j = 0; j < columns; j += 1) {
          const b = (i * columns + j) * width;
          let sum = 0;
          for (let r = 0; r < rows; r += 1) {
            const f = (r * inner + i) * width;
            const s = (r * columns + j) * width;
            for (let k = 0; k < width; k += 1) sum += ahead[f + k] * block[b + k] * behind[s + k];
          }
          met[i * columns + j] += sum;
        }
      }
    },
    // into[doors[i]] += sum over r of ahead[r, i] * behind[r, i], decoded; draw by draw.
    pour(ahead, behind, doors, length, width, into) {
      for (let n = 0, i = 0; n < length; n += width) {
        const to = doors[i] * width;
        for (let k = 0; k < width; k += 1) into[to + k] += ahead[n + k] * behind[n + k];
        i = i + 1 < doors.length ? i + 1 : 0;
      }
    },
    // Sum of ahead[n] * behind[n], decoded.
    total(ahead, behind, length) {
      let sum = 0;
      for (let n = 0; n < length; n += 1) sum += ahead[n] * behind[n];
      return sum;
    },
  };

  const plus = (a, b) => {
    const [low, high] = a < b ? [a, b] : [b, a];
    return high === -Infinity ? high : high + Math.log1p(Math.exp(low - high));
  };

  const logs = {
    zero: -Infinity,
    encode: (value) => value,
    encodePlain: Math.log,
    decode: Math.exp,
    log: (value) => value,
    times: (a, b) => a + b,
    over: (a, b) => (b === -Infinity ? b : a - b),
    plus,
    add(from, length, into) {
      for (let n = 0; n < length; n += 1) into[n] = plus(into[n], from[n]);
    },
    thin(from, share, length, width, out) {
      for (let n = 0; n < length; n += 1) out[n] = from[n] + share[Math.floor(n / width) % share.length];
    },
    join(ahead, block, { rows, inner, columns }, width, out) {
      out.fill(-Infinity, 0, rows * columns * width);
      each([rows, columns, inner], width, (r, j, i, k) => {
        const to = (r * columns + j) * width + k;
        out[to] = plus(out[to], ahead[(r * inner + i) * width + k] + block[(i * columns + j) * width + k]);
      });
    },
    joinBack(behind, block, { rows, inner, columns }, width, out) {
      each([rows, inner, columns], width, (r, i, j, k) => {
        const to = (r * inner + i) * width + k;
        out[to] = plus(out[to], block[(i * columns + j) * width + k] + behind[(r * columns + j) * width + k]);
      });
    },
    meet(ahead, block, behind, { rows, inner, columns }, width, met) {
      each([rows, inner, columns], width, (r, i, j, k) => {
        met[i * columns + j] += Math.exp(ahead[(r * inner + i) * width + k]
          + block[(i * columns + j) * width + k] + behind[(r * columns + j) * width + k]);
      });
    },
    pour(ahead, behind, doors, length, width, into) {
      for (let n = 0; n < length; n += 1) {
        into[doors[Math.floor(n / width) % doors.length] * width + n % width] += Math.exp(ahead[n] + behind[n]);
      }
    },
    total(ahead, behind, length) {
      let sum = 0;
      for (let n = 0; n < length; n += 1) sum += Math.exp(ahead[n] + behind[n]);
      return sum;
    },
  };

  // Every cell of three numbers, and every draw in it.
  function each([first, second, third], width, visit) {
    for (let a = 0; a < first; a += 1) {
      for (let b = 0; b < second; b += 1) {
        for (let c = 0; c < third; c += 1) for (let k = 0; k < width; k += 1) visit(a, b, c, k);
      }
    }
  }

  // Exponents up to this stay far enough from the smallest double; the library draws the same line.
  const SAFE_EXPONENT = 300;

  // Plain numbers if they hold the dearest route of each draw: at most `zones` legs, and a crossing
  // fewer.
  function choose(zones, longest, { width, theta, sea, weight }) {
    for (let k = 0; k < width; k += 1) {
      let dearest = 0;
      for (let n = k; n < weight.length; n += width) {
        if (weight[n] !== -Infinity) dearest = Math.max(dearest, Math.abs(weight[n]));
      }
      const leg = theta[k] * Math.max(longest.land, longest.sea * sea[k]);
      if (zones * leg + (zones - 1) * dearest >= SAFE_EXPONENT) return logs;
    }
    return plain;
  }

  return { plain, logs, choose };
})();
