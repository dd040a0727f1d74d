// Before anything is drawn: the chosen colours and language. Both are kept in this browser only.
"use strict";

(() => {
  const remembered = (key) => {
    try {
      return localStorage.getItem(key);
    } catch {
      return null; // storage is forbidden: nothing is remembered
    }
  };
  const root = document.documentElement;
  const theme = remembered("fihris-theme");
  if (theme) root.dataset.theme = theme;
  const ui = remembered("fihris-ui");
  const address = new URL(location.href);
  if (ui && ui !== root.lang && !address.searchParams.has("ui")) {
    address.searchParams.set("ui", ui);
    location.replace(address);
  }
})();
