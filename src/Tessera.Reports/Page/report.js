
// Comfort only: the page reads without it. Written without the characters that XML would want encoded.
document.querySelectorAll("table").forEach(table => {
  table.classList.add("sortable");
  const heads = [...table.querySelectorAll("th")], body = table.tBodies[0];
  const key = (row, i) => row.cells[i].dataset.value === undefined ? null : Number(row.cells[i].dataset.value);
  heads.forEach((head, i) => head.addEventListener("click", () => {
    const down = head.classList.contains("number") ? head.ariaSort !== "descending" : head.ariaSort === "ascending";
    heads.forEach(other => { other.ariaSort = null; });
    head.ariaSort = down ? "descending" : "ascending";
    const order = (a, b) => {
      const x = key(a, i), y = key(b, i), words = head.classList.contains("number") ? 0 : 1;
      if (words) return a.cells[i].textContent.localeCompare(b.cells[i].textContent) * (down ? -1 : 1);
      if (x === null || y === null) return (x === null ? 1 : 0) - (y === null ? 1 : 0);
      return down ? y - x : x - y;
    };
    body.append(...[...body.rows].sort(order));
  }));
});
document.querySelectorAll(".images").forEach(images => {
  images.classList.add("zoomable");
  images.addEventListener("click", event => {
    if (event.target.tagName !== "IMG") return;
    const zoom = document.createElement("div");
    const close = () => { zoom.remove(); document.removeEventListener("keydown", onKey); };
    const onKey = pressed => { if (pressed.key === "Escape") close(); };
    zoom.className = "zoom";
    zoom.append(event.target.cloneNode());
    zoom.addEventListener("click", close);
    document.addEventListener("keydown", onKey);
    document.body.append(zoom);
  });
});
