"use strict";
const search = document.getElementById("search");
const found = document.getElementById("found");
const entries = [...document.querySelectorAll("details")].map((entry) => ({ entry, text: entry.textContent.toLowerCase() }));
const categories = [...document.querySelectorAll(".category")];
search.addEventListener("input", () => {
  const words = search.value.toLowerCase().split(/\s+/).filter((word) => word);
  let count = 0;
  for (const { entry, text } of entries) {
    entry.hidden = !words.every((word) => text.includes(word));
    count += entry.hidden ? 0 : 1;
  }
  for (const category of categories) {
    category.hidden = !category.querySelector("details:not([hidden])");
  }
  found.textContent = words.length ? `${count} of ${entries.length} actions` : "";
});
