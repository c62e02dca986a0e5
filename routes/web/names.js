// Finding names in any spelling: Arabic with or without vowel signs, Turkish letters, and the many
// ways a sound is written in Latin letters.
corridors.names = (function () {
  const LETTERS = {
    "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ی": "ي", "ئ": "ي", "ؤ": "و", "ة": "ه",
    "ک": "ك", "ı": "i", "ß": "ss", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe", "ł": "l",
  };
  // Consonants that both scripts share; vowels, ع and ء leave nothing.
  const SOUNDS = {
    "ب": "b", "ت": "t", "ث": "t", "ج": "j", "ح": "h", "خ": "x", "د": "d", "ذ": "d", "ر": "r",
    "ز": "z", "س": "s", "ش": "c", "ص": "s", "ض": "d", "ط": "t", "ظ": "z", "غ": "g", "ف": "f",
    "ق": "k", "ك": "k", "ل": "l", "م": "m", "ن": "n", "ه": "h", "پ": "b", "چ": "c", "گ": "g",
  };
  const ARTICLE = /^(al|el|ad|ar|as|at|az|an|ash|ush|ul)$/;

  function fold(text) {
    return text.normalize("NFKD").replace(/[\p{M}\u0640'’‘ʿʾ`´ʻ]/gu, "").toLowerCase()
      .replace(/[أإآٱىیئؤةکıßøđæœł]/g, (letter) => LETTERS[letter])
      .replace(/[^\p{L}\p{N}]+/gu, " ").trim();
  }

  // What is left of a word when vowels and doubled letters go and both scripts write one sound
  // with one sign: Nassib, Nasib, Naseeb and نصيب all leave "nsb".
  function reduce(text) {
    return fold(text).split(" ").filter((word) => word && !ARTICLE.test(word)).map((word) => {
      const latin = word.replace(/^ال(?=..)/, "").replace(/kh/g, "x").replace(/gh/g, "g")
        .replace(/sh|sch|ch/g, "c").replace(/th/g, "t").replace(/dh/g, "d").replace(/ph/g, "f")
        .replace(/dj/g, "j").replace(/ck|q/g, "k").replace(/p/g, "b")
        .replace(/[\u0621-\u06d3]/g, (letter) => SOUNDS[letter] || "")
        .replace(/h$/, "").replace(/[aeiouywv]/g, "");
      return latin.replace(/(.)\1+/g, "$1");
    }).filter(Boolean).join(" ");
  }

  function buildIndex(entries) {
    return entries.map((entry) => ({
      ...entry,
      keys: [...new Set(entry.names.map(fold))],
      sounds: [...new Set(entry.names.map(reduce))].filter((sound) => sound.length > 1),
    }));
  }

  function score(entry, wanted, sound) {
    let best = 0;
    for (const key of entry.keys) {
      if (key === wanted) best = Math.max(best, 100);
      else if (key.startsWith(wanted)) best = Math.max(best, 80);
      else if (key.includes(" " + wanted)) best = Math.max(best, 70);
      else if (key.includes(wanted)) best = Math.max(best, 50);
    }
    if (best === 0 && sound.length > 1) {
      for (const own of entry.sounds) {
        if (own === sound) best = Math.max(best, 45);
        else if ((" " + own + " ").includes(" " + sound + " ")) best = Math.max(best, 40);
        else if (sound.length > 2 && (" " + own).includes(" " + sound)) best = Math.max(best, 30);
      }
      if (best === 0 && sound.length > 3) {
        for (const own of entry.sounds) {
          for (const word of own.split(" ")) if (isNear(word, sound)) best = Math.max(best, 15);
        }
      }
    }
    return best;
  }

  // One letter more, less or other.
  function isNear(one, other) {
    if (Math.abs(one.length - other.length) > 1 || one.length < 3) return false;
    let i = 0;
    while (i < one.length && i < other.length && one[i] === other[i]) i += 1;
    return one.slice(i + 1) === other.slice(i + 1) || one.slice(i) === other.slice(i + 1)
      || one.slice(i + 1) === other.slice(i);
  }

  function find(index, text, limit) {
    const wanted = fold(text);
    if (!wanted) return [];
    const sound = reduce(text);
    return index.map((entry) => ({ entry, points: score(entry, wanted, sound) }))
      .filter((found) => found.points > 0)
      .sort((a, b) => b.points - a.points || b.entry.weight - a.entry.weight)
      .slice(0, limit).map((found) => found.entry);
  }

  // The spelling that was looked for, where it is not the one shown.
  function findSpelling(entry, text) {
    const wanted = fold(text);
    if (!wanted || fold(entry.text).includes(wanted)) return null;
    return entry.names.slice(0, -1).find((name) => fold(name).includes(wanted)) || null;
  }

  return { fold, reduce, buildIndex, find, findSpelling };
})();
