// These pages stand in a frame of Airflow's window, or alone in their own. In the frame they follow Airflow's theme, and
// links that lead elsewhere are opened by the window around it: the frame is sandboxed, so a link in it would do nothing,
// or show Airflow inside Airflow. Without this file everything is readable and the theme is the system's.
"use strict";
(() => {
  const root = document.documentElement;
  let airflow = null;
  try {
    if (window.parent !== window && window.parent.document) airflow = window.parent;
  } catch {
    airflow = null; // framed by another origin: not ours to touch
  }
  root.classList.add(airflow ? "is-framed" : "is-alone");

  function theme() {
    const classes = (airflow ?? window).document.documentElement.classList;
    if (airflow && classes.contains("dark")) return "dark";
    if (airflow && classes.contains("light")) return "light";
    try {
      const stored = window.localStorage.getItem("theme");
      return stored === "dark" || stored === "light" ? stored : "";
    } catch {
      return "";
    }
  }
  function follow() {
    const name = theme();
    if (name) root.dataset.theme = name;
    else delete root.dataset.theme;
  }
  follow();
  if (airflow) {
    new MutationObserver(follow).observe(airflow.document.documentElement, { attributeFilter: ["class"] });
  }
  window.addEventListener("storage", follow);

  // A page that was left open does not pass off this morning's state as the present one.
  const shown = Date.now();
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && Date.now() - shown > 5 * 60 * 1000) window.location.reload();
  });

  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("a[data-outside]") : null;
    if (!airflow || !link || event.defaultPrevented || event.button !== 0) return;
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    if (!/^https?:$/.test(link.protocol)) return;
    event.preventDefault();
    const door = airflow.document.createElement("a");
    door.href = link.href;
    door.rel = "noopener noreferrer";
    if (link.target) door.target = link.target;
    airflow.document.body.append(door);
    door.click();
    door.remove();
  });
})();
