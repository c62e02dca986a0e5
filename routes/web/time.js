// The months of the world: which crossings were open then, and what was seized when.
corridors.createTime = function createTime(state, root) {
  const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December"];
  const { atlas, choice } = state;
  const months = listMonths(atlas.start.slice(0, 7), atlas.end.slice(0, 7));
  const slider = root.querySelector("#month");
  const label = root.querySelector("#month-label");
  const play = root.querySelector("#play");
  const windowBox = root.querySelector("#window");
  let timer = null;

  function listMonths(first, last) {
    const found = [];
    let [year, month] = first.split("-").map(Number);
    for (let text = first; text <= last; ) {
      found.push(text);
      month += 1;
      if (month > 12) [year, month] = [year + 1, 1];
      text = year + "-" + String(month).padStart(2, "0");
    }
    return found;
  }

  const present = Math.max(0, months.indexOf(atlas.as_of.slice(0, 7)));
  slider.max = String(months.length - 1);

  function nameOf(month) {
    return `${MONTHS[Number(month.slice(5)) - 1]} ${month.slice(0, 4)}`;
  }

  // A seizure dated to a year lies in every month of it.
  function isWithin(seizure, first, last) {
    return seizure.last >= first && seizure.first <= last;
  }

  state.seizuresShown = function seizuresShown() {
    const at = choice.month === null ? months.length - 1 : months.indexOf(choice.month);
    const last = months[at];
    const first = choice.window === "month" ? last : choice.window === "year" ? months[Math.max(0, at - 11)] : "0000";
    return state.seizures.filter((seizure) => isWithin(seizure, first, last));
  };

  function drawBars() {
    const counts = new Map(months.map((month) => [month, 0]));
    for (const seizure of state.seizures) {
      if (seizure.first === seizure.last && counts.has(seizure.first)) {
        counts.set(seizure.first, counts.get(seizure.first) + 1);
      }
    }
    const most = Math.max(1, ...counts.values());
    const svg = root.querySelector("#bars");
    svg.setAttribute("viewBox", `0 0 ${months.length} 20`);
    svg.replaceChildren(...months.map((month, place) => {
      const bar = document.createElementNS("http://www.w3.org/2000/svg", "rect");
      const height = 20 * counts.get(month) / most;
      for (const [name, value] of Object.entries({ x: place + 0.1, y: 20 - height, width: 0.8, height })) {
        bar.setAttribute(name, value);
      }
      return bar;
    }));
  }

  function draw() {
    const at = choice.month === null ? present : months.indexOf(choice.month);
    slider.value = String(at);
    const text = nameOf(months[at]);
    slider.setAttribute("aria-valuetext", text);
    label.textContent = text;
    const last = choice.month === null ? months.length - 1 : at;
    const first = choice.window === "month" ? last : choice.window === "year" ? last - 11 : 0;
    [...root.querySelectorAll("#bars rect")].forEach((bar, place) =>
      bar.classList.toggle("within", place >= first && place <= last));
    root.querySelector("#seizure-count").textContent = `${state.seizuresShown().length} seizures shown`;
    root.querySelector("#now").hidden = choice.month === null;
    windowBox.value = choice.window;
  }

  function go(at) {
    state.set({ month: at === present && months.length - 1 === present ? null : months[at] });
  }

  function stop() {
    clearInterval(timer);
    timer = null;
    play.textContent = "▶";
    play.setAttribute("aria-label", "Play the months");
  }

  // A dragged slider tells more months than can be drawn: once a frame the last one is enough.
  let due = null;
  slider.addEventListener("input", () => {
    label.textContent = nameOf(months[Number(slider.value)]);
    due ||= requestAnimationFrame(() => {
      due = null;
      go(Number(slider.value));
    });
  });
  windowBox.addEventListener("change", () => state.set({ window: windowBox.value }));
  root.querySelector("#now").addEventListener("click", () => {
    state.set({ month: null });
    slider.focus();
  });
  play.addEventListener("click", () => {
    if (timer) return void stop();
    let at = Number(slider.value) >= months.length - 1 ? 0 : Number(slider.value);
    play.textContent = "❚❚";
    play.setAttribute("aria-label", "Pause");
    go(at);
    timer = setInterval(() => {
      at += 1;
      if (at >= months.length) stop();
      else go(at);
    }, 350);
  });
  drawBars();
  return { draw, months };
};
