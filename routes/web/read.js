"use strict";

// Everything on this page hangs on one name. Text from the data reaches the page only through
// `make` and `textContent`, never as HTML.
const corridors = {};

corridors.read = (function () {
  function readIsland(id) {
    return JSON.parse(document.getElementById(id).textContent);
  }

  // Points as a short text: the differences of lat and lon, in steps of `digits` decimals
  // (Google's "encoded polyline" form).
  function decodeLine(text, digits) {
    const scale = Math.pow(10, digits);
    const points = [];
    let place = 0;
    let lat = 0;
    let lon = 0;
    function nextDifference() {
      let value = 0;
      let shift = 0;
      let chunk;
      do {
        chunk = text.charCodeAt(place) - 63;
        place += 1;
        value += (chunk & 31) * Math.pow(2, shift);
        shift += 5;
      } while (chunk >= 32);
      return value % 2 ? -(value + 1) / 2 : value / 2;
    }
    while (place < text.length) {
      lat += nextDifference();
      lon += nextDifference();
      points.push([lat / scale, lon / scale]);
    }
    return points;
  }

  // 32-bit numbers, little-endian, as base64.
  function readFloats(text) {
    const letters = atob(text);
    const view = new DataView(new ArrayBuffer(letters.length));
    for (let i = 0; i < letters.length; i += 1) view.setUint8(i, letters.charCodeAt(i));
    const numbers = new Float32Array(letters.length / 4);
    for (let i = 0; i < numbers.length; i += 1) numbers[i] = view.getFloat32(4 * i, true);
    return numbers;
  }

  return { readIsland, decodeLine, readFloats };
})();

corridors.make = function make(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "text") element.textContent = value;
    else if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  for (const child of children) {
    if (child !== null && child !== undefined) element.append(child);
  }
  return element;
};

// A link only where the address is plain http or https; anything else stays text.
corridors.makeLink = function makeLink(address, text) {
  if (!/^https?:\/\/[^\s"'<>`\\{}|^]+$/i.test(address)) {
    return corridors.make("span", { text: text || address });
  }
  return corridors.make("a", {
    href: address,
    target: "_blank",
    rel: "noopener noreferrer",
    text: text || address.replace(/^https?:\/\/(www\.)?/i, "").replace(/\/.*$/, ""),
    title: address,
  });
};

corridors.makeName = function makeName(text, tag) {
  const arabic = /[\u0590-\u08ff\ufb1d-\ufefc]/.test(text);
  return corridors.make(tag || "bdi", {
    text,
    dir: arabic ? "rtl" : "auto",
    lang: arabic ? "ar" : null,
  });
};

corridors.percent = function percent(share) {
  if (share === null || share === undefined || !Number.isFinite(share)) return "–";
  const size = Math.abs(share) * 100;
  if (size === 0) return "0 %";
  if (size < 0.005) return "<0.01 %";
  return (share * 100).toFixed(size < 0.995 ? 2 : 1) + " %";
};

corridors.points = function points(change) {
  const size = Math.abs(change) * 100;
  if (size < 0.005) return "±0";
  const digits = size < 0.0995 ? 2 : 1;
  return (change > 0 ? "+" : "−") + size.toFixed(digits);
};
