// Plain numbers or logarithms: the two ways a walk down the corridors can reckon. Plain numbers are
// fast; logarithms hold where a product of plain ones would fall below the smallest number there is.
// Matrices lie row by row in flat arrays.
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
    // Sum of the products of two stretches of numbers.
    dot(a, from, b, start, count) {
      let sum = 0;
      for (let i = 0; i < count; i += 1) sum += a[from + i] * b[start + i];
      return sum;
    },
    // out[r, j] = sum over i of ahead[r, i] * block[i, j].
    join(ahead, block, [rows, inner, columns], out) {
      for (let r = 0; r < rows; r += 1) {
        for (let j = 0; j < columns; j += 1) {
          let sum = 0;
          for (let i = 0; i < inner; i += 1) sum += ahead[r * inner + i] * block[i * columns + j];
          out[r * columns + j] = sum;
        }
      }
    },
    // out[r, i] += sum over j of block[i, j] * behind[r, j].
    joinBack(behind, block, [rows, inner, columns], out) {
      for (let r = 0; r < rows; r += 1) {
        for (let i = 0; i < inner; i += 1) {
          let sum = 0;
          for (let j = 0; j < columns; j += 1) sum += block[i * columns + j] * behind[r * columns + j];
          out[r * inner + i] += sum;
        }
      }
    },
    // met[i, j] += sum over r of ahead[r, i] * block[i, j] * behind[r, j], decoded.
    meet(ahead, block, behind, [rows, inner, columns], met) {
      for (let i = 0; i < inner; i += 1) {
        for (let j = 0; j < columns; j += 1) {
          let sum = 0;
          for (let r = 0; r < rows; r += 1) sum += ahead[r * inner + i] * behind[r * columns + j];
          met[i * columns + j] += sum * block[i * columns + j];
        }
      }
    },
  };

  const add = (a, b) => {
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
    plus: add,
    dot(a, from, b, start, count) {
      let peak = -Infinity;
      for (let i = 0; i < count; i += 1) peak = Math.max(peak, a[from + i] + b[start + i]);
      if (peak === -Infinity) return peak;
      let sum = 0;
      for (let i = 0; i < count; i += 1) sum += Math.exp(a[from + i] + b[start + i] - peak);
      return peak + Math.log(sum);
    },
    join(ahead, block, [rows, inner, columns], out) {
      const column = new Float64Array(inner);
      for (let j = 0; j < columns; j += 1) {
        for (let i = 0; i < inner; i += 1) column[i] = block[i * columns + j];
        for (let r = 0; r < rows; r += 1) out[r * columns + j] = logs.dot(ahead, r * inner, column, 0, inner);
      }
    },
    joinBack(behind, block, [rows, inner, columns], out) {
      for (let r = 0; r < rows; r += 1) {
        for (let i = 0; i < inner; i += 1) {
          out[r * inner + i] = add(out[r * inner + i], logs.dot(block, i * columns, behind, r * columns, columns));
        }
      }
    },
    meet(ahead, block, behind, [rows, inner, columns], met) {
      for (let i = 0; i < inner; i += 1) {
        for (let j = 0; j < columns; j += 1) {
          for (let r = 0; r < rows; r += 1) {
            met[i * columns + j] += Math.exp(ahead[r * inner + i] + block[i * columns + j] + behind[r * columns + j]);
          }
        }
      }
    },
  };

  // Exponents up to this stay far enough from the smallest double; the library draws the same line.
  const SAFE_EXPONENT = 300;

  // Plain numbers if they hold the dearest route: at most `zones` legs, and a crossing fewer.
  function choose(zones, longest, numbers) {
    let dearest = 0;
    for (const weight of numbers.weight) if (weight !== -Infinity) dearest = Math.max(dearest, Math.abs(weight));
    const leg = numbers.theta * Math.max(longest.land, longest.sea * numbers.sea);
    return zones * leg + (zones - 1) * dearest < SAFE_EXPONENT ? plain : logs;
  }

  return { plain, logs, choose };
})();
